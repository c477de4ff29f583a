using System.Diagnostics;

namespace MoonSocket.Tests.Mime.Peers;

/// <summary>Another implementation, in a child process that answers each line with a line.</summary>
internal static class Peer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a script of this folder on all the lines, and answers its lines.</summary>
    public static async Task<string[]> AskAsync(string interpreter, string script, IReadOnlyList<string> lines)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Mime", "Peers", script);
        var start = new ProcessStartInfo(interpreter, [path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var limit = new CancellationTokenSource(Patience);
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            foreach (string line in lines)
            {
                await process.StandardInput.WriteLineAsync(line.AsMemory(), limit.Token);
            }

            process.StandardInput.Close();
            string[] answers = (await output).Split('\n')[..^1];
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0 && answers.Length == lines.Count, await errors);
            return answers;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
