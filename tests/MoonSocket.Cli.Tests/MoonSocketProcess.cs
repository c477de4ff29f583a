using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace MoonSocket.Cli.Tests;

/// <summary>
/// The command as a child process, the way a shell would start it. What it writes is collected as it comes; a test
/// waits for a text, a condition or the end, never for a time.
/// </summary>
internal sealed class MoonSocketProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly MemoryStream _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    private MoonSocketProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadOutputAsync(), ReadErrorAsync());
    }

    /// <summary>The program itself, beside the tests.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "MoonSocket.Cli.dll");

    public int Id => _process.Id;

    /// <summary>What came on standard output so far.</summary>
    public byte[] Output
    {
        get
        {
            lock (_output)
                return _output.ToArray();
        }
    }

    /// <summary>What came on standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (_error)
                return _error.ToString();
        }
    }

    /// <summary>Starts the command in a folder.</summary>
    public static MoonSocketProcess Start(string folder, params string[] arguments) => StartProgram("dotnet", folder, [Program, .. arguments]);

    /// <summary>Runs the command to its end.</summary>
    public static Task<Outcome> RunAsync(string folder, string? input, params string[] arguments)
        => RunProgramAsync(folder, input, [Program, .. arguments]);

    /// <summary>Runs the command to its end, with something set in its environment.</summary>
    public static Task<Outcome> RunWithAsync(string folder, (string Name, string Value) set, params string[] arguments)
        => CompleteAsync(StartProgram("dotnet", folder, [Program, .. arguments], set), null);

    /// <summary>Runs another .NET program to its end.</summary>
    public static Task<Outcome> RunProgramAsync(string folder, string? input, params string[] words)
        => CompleteAsync(StartProgram("dotnet", folder, words), input);

    /// <summary>Runs the command to its end on a terminal, where standard output and standard error are one.</summary>
    public static Task<Outcome> RunOnTerminalAsync(string folder, params string[] arguments)
        => CompleteAsync(
            StartProgram("script", folder, ["-qec", $"stty cols 120; dotnet '{Program}' '{string.Join("' '", arguments)}'", "/dev/null"], ("TERM", "xterm")),
            null);

    /// <summary>Waits until the command has ended.</summary>
    public async Task<Outcome> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        await _reading.WaitAsync(limit.Token);
        return new Outcome(_process.ExitCode, Output, Error);
    }

    /// <summary>Waits until something is so, while the command runs.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
        {
            if (_process.HasExited)
                Assert.Fail($"it ended with {_process.ExitCode}: {Error}");
            await Task.Delay(10, limit.Token);
        }
    }

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt() => Assert.Equal(0, Kill(_process.Id, 2));

    /// <summary>Writes into its standard input, and leaves it open.</summary>
    public async Task WriteAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Closes the pipe its standard output goes into.</summary>
    public void StopReading() => _process.StandardOutput.Close();

    /// <summary>Ends it without a chance to say anything.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        await _reading;
        _process.Dispose();
    }

    private static async Task<Outcome> CompleteAsync(MoonSocketProcess started, string? input)
    {
        await using MoonSocketProcess process = started;
        if (input is not null)
            await process._process.StandardInput.WriteAsync(input);
        process._process.StandardInput.Close();
        return await process.EndAsync();
    }

    private static MoonSocketProcess StartProgram(string program, string folder, string[] words, (string Name, string Value)? set = null)
    {
        var start = new ProcessStartInfo(program, words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        // A proxy of the machine's would come between the command and its server.
        foreach (string name in (string[])["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
            start.Environment.Remove(name);
        if (set is { } variable)
            start.Environment[variable.Name] = variable.Value;
        return new MoonSocketProcess(Process.Start(start)!);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    private async Task ReadOutputAsync()
    {
        var buffer = new byte[8192];
        try
        {
            while (await _process.StandardOutput.BaseStream.ReadAsync(buffer) is var count and > 0)
            {
                lock (_output)
                    _output.Write(buffer, 0, count);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException or IOException)
        {
            // See StopReading.
        }
    }

    private async Task ReadErrorAsync()
    {
        var buffer = new char[1024];
        while (await _process.StandardError.ReadAsync(buffer) is var count and > 0)
        {
            lock (_error)
                _error.Append(buffer, 0, count);
        }
    }
}
