using System.Diagnostics;
using System.Text;

namespace MoonSocket.Lua.Tests.Doors;

/// <summary>How a program that a test ran has ended.</summary>
internal sealed record ChildProcess(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromMinutes(3);

    public string Describe() => $"exit code {ExitCode}\n{Output}\n{Errors}";

    /// <summary>Runs a program to its end; one that does not come to it is ended, and the test fails.</summary>
    public static async Task<ChildProcess> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, TimeSpan? patience = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(patience ?? UsualPatience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within {patience ?? UsualPatience}: {await output}\n{await errors}");
        }

        return new ChildProcess(process.ExitCode, await output, await errors);
    }
}
