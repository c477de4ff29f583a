using System.CommandLine;
using System.CommandLine.Parsing;

namespace MoonSocket.Cli;

/// <summary>What every command has in common: how it is run, and how it says that it was called wrongly.</summary>
internal static class CommandLine
{
    private static readonly InvocationConfiguration Configuration = new()
    {
        // The commands look after signals and failures themselves: each says what became of the work.
        ProcessTerminationTimeout = null,
        EnableDefaultExceptionHandler = false,
    };

    /// <summary>Runs what the words ask for and answers the exit code.</summary>
    public static int Invoke(Command root, string[] words)
    {
        if (words.Length == 0)
            words = ["--help"];
        ParseResult parsed = root.Parse(words);
        if (parsed.Errors.Count == 0 || parsed.Action is { ClearsParseErrors: true })
            return parsed.Invoke(Configuration);
        foreach (ParseError error in parsed.Errors)
            Console.Error.WriteLine($"moonsocket: {error.Message}");
        string command = parsed.CommandResult.Command == root ? string.Empty : $" {parsed.CommandResult.Command.Name}";
        Console.Error.WriteLine($"moonsocket: see moonsocket{command} --help");
        return ExitCode.Usage;
    }

    /// <summary>Refuses what looks like an option, so that a misspelled one is not taken for a file or a URL.</summary>
    public static Argument<string> NoOption(this Argument<string> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (token.Value.Length > 1 && token.Value[0] == '-')
                    result.AddError($"there is no option {token.Value}");
            }
        });
        return argument;
    }
}
