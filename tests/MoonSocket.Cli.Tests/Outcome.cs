using System.Text;

namespace MoonSocket.Cli.Tests;

/// <summary>What came of a command.</summary>
internal sealed record Outcome(int ExitCode, byte[] Bytes, string Error)
{
    /// <summary>Standard output, as text.</summary>
    public string Output => Encoding.UTF8.GetString(Bytes);

    /// <summary>Says everything, for a failed test.</summary>
    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Output}\n--- error\n{Error}";
}
