using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using KeraLua;
using MoonSocket.Lua;
using MoonSocket.Lua.Hosting;
using LuaState = KeraLua.Lua;

namespace MoonSocket.Cli.Commands;

/// <summary>
/// <c>moonsocket run SCRIPT [ARGS]</c>: runs a Lua script the way <c>lua SCRIPT [ARGS]</c> would, with MoonSocket's
/// modules at hand. What concerns the script is done in Lua (Scripts/run.lua): no C# is called from it beyond the
/// modules' own.
/// </summary>
internal static class RunCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="arguments">What stands behind the script on the command line, see <see cref="Split"/>.</param>
    public static Command Create(string[] arguments)
    {
        var script = new Argument<string>("script") { Description = "The script; - reads it from standard input." }.NoOption();
        var args = new Argument<string[]>("args")
        {
            Description = "Its arguments, passed on as they are.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("run", "Run a Lua script: require \"socket\", \"socket.http\", \"ltn12\", \"mime\" …")
        {
            script,
            args,
        };
        command.SetAction(parsed => Run(parsed.GetValue(script)!, arguments));
        return command;
    }

    /// <summary>
    /// Parts a command line in two behind the script of <c>run</c>: what comes after it, options and <c>--</c>
    /// included, is the script's alone.
    /// </summary>
    public static (string[] Own, string[] Script) Split(string[] commandLine)
    {
        if (commandLine is not ["run", ..])
            return (commandLine, []);
        int script = Array.FindIndex(commandLine, 1, word => word == "-" || !word.StartsWith('-'));
        return script < 0 ? (commandLine, []) : (commandLine[..(script + 1)], commandLine[(script + 1)..]);
    }

    private static int Run(string script, string[] arguments)
    {
        using PosixSignalRegistration interrupt = EndOn(PosixSignal.SIGINT, "interrupted", ExitCode.Interrupted);
        using PosixSignalRegistration terminate = EndOn(PosixSignal.SIGTERM, "terminated", ExitCode.Terminated);
        using var lua = new LuaState { Encoding = Encoding.UTF8 };
        MoonSocketModule.Open(lua);

        string[] before = [.. HowStarted(), "run"];
        string[] words = [.. before, .. arguments];
        lua.CheckStack(words.Length + 10);
        LuaStatus status = lua.LoadBuffer(Runner(), "=moonsocket");
        if (status == LuaStatus.OK)
        {
            lua.PushString(script);
            lua.PushString(FolderOf(script));
            lua.PushInteger(before.Length);
            foreach (string word in words)
                lua.PushString(word);
            status = lua.PCall(words.Length + 3, 1, 0);
        }

        if (status == LuaStatus.OK)
            return (int)lua.ToInteger(-1);
        Console.Error.WriteLine($"moonsocket: {lua.ToString(-1)}");
        return ExitCode.Failure;
    }

    /// <summary>
    /// A script may be waiting in the kernel, or computing: no error can be raised in it from outside. So the process
    /// ends, and the system closes its connections. A second signal ends it at once.
    /// </summary>
    private static PosixSignalRegistration EndOn(PosixSignal signal, string what, int code)
    {
        int received = 0;
        return PosixSignalRegistration.Create(signal, context =>
        {
            if (Interlocked.Increment(ref received) > 1)
                return;
            context.Cancel = true;
            Console.Error.WriteLine($"moonsocket: {what}");
            Environment.Exit(code);
        });
    }

    /// <summary>The words that start this program again: the program, or <c>dotnet</c> and the program.</summary>
    private static IEnumerable<string> HowStarted()
    {
        string program = Environment.ProcessPath ?? "moonsocket";
        yield return program;
        if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            yield return Path.Combine(AppContext.BaseDirectory, "MoonSocket.Cli.dll");
    }

    private static string FolderOf(string script)
    {
        if (script == "-")
            return string.Empty;
        string? folder = Path.GetDirectoryName(script);
        return string.IsNullOrEmpty(folder) ? "." : folder;
    }

    private static byte[] Runner()
    {
        using Stream resource = typeof(RunCommand).Assembly.GetManifestResourceStream("run.lua")!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
