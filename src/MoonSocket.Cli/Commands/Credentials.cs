using Spectre.Console;

namespace MoonSocket.Cli.Commands;

/// <summary>User and password: typed, asked for, or from where only their owner looks.</summary>
internal static class Credentials
{
    /// <param name="typed"><c>USER</c> or <c>USER:PASSWORD</c>.</param>
    /// <param name="source"><c>env:NAME</c> or <c>file:PATH</c>.</param>
    public static (string? User, string? Password) Of(string? typed, string? source)
    {
        string[] parts = typed?.Split(':', 2) ?? [];
        if (source is not null)
        {
            if (parts.Length != 1)
                throw new CommandException(ExitCode.Usage, "--password-from needs a user without a password: -u USER");
            return (parts[0], Read(source));
        }

        return parts switch
        {
            [] => default,
            [var user] => (user, Ask(user)),
            _ => (parts[0], parts[1]),
        };
    }

    private static string Read(string source)
    {
        if (source.StartsWith("env:", StringComparison.Ordinal))
        {
            return Environment.GetEnvironmentVariable(source[4..])
                ?? throw new CommandException(ExitCode.Usage, $"--password-from: there is no variable {source[4..]} in the environment");
        }

        if (!source.StartsWith("file:", StringComparison.Ordinal))
            throw new CommandException(ExitCode.Usage, "--password-from takes env:NAME or file:PATH");
        return File.ReadLines(source[5..]).FirstOrDefault()
            ?? throw new CommandException(ExitCode.Usage, $"--password-from: {source[5..]} is empty");
    }

    // On a terminal, so that the password need not stand in the history of the shell.
    private static string Ask(string user)
    {
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
        {
            throw new CommandException(
                ExitCode.Usage, $"there is no terminal to ask for the password of {user} on; --password-from says where it is, \"{user}:\" that it is empty");
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Prompt(new TextPrompt<string>($"Password of {Markup.Escape(user)}:").Secret(null).AllowEmpty());
    }
}
