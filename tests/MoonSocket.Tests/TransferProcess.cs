using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace MoonSocket.Tests;

/// <summary>What came of one long transfer in a process of its own, so that its memory can be measured.</summary>
/// <param name="Bytes">How much was moved.</param>
/// <param name="Hash">The SHA-256 of it.</param>
/// <param name="Memory">The most memory the process had, in bytes.</param>
internal sealed record TransferProcess(long Bytes, string Hash, long Memory)
{
    /// <summary>How large a long transfer is. Debug builds, which move sixteen bytes at a time, make it less.</summary>
#if DEBUG
    public const long Size = 8L << 20;
#else
    public const long Size = 1L << 30;
#endif

    /// <summary>How much more memory it may have than the transfer of one byte.</summary>
    public const long Allowance = 64L << 20;

    /// <summary>Runs MoonSocket.Transfers.</summary>
    public static async Task<TransferProcess> RunAsync(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "MoonSocket.Transfers.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.Empty(await errors);
            string[] parts = (await output).Split();
            return new TransferProcess(
                long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>Writes a file of <see cref="Size"/> bytes.</summary>
    public static void WriteLarge(string path)
    {
        var piece = new byte[1 << 20];
        new Random(2).NextBytes(piece);
        using FileStream file = File.Create(path);
        for (long written = 0; written < Size; written += piece.Length)
        {
            BitConverter.TryWriteBytes(piece, written);
            file.Write(piece);
        }
    }

    /// <summary>The SHA-256 of a file.</summary>
    public static string HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
