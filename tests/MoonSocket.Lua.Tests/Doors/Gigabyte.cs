using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace MoonSocket.Lua.Tests.Doors;

/// <summary>A gigabyte to be moved by a Lua program under tests/lua/real, and what that program's memory came to.</summary>
internal static partial class Gigabyte
{
    /// <summary>How much more memory may be used than when nothing is moved.</summary>
    public const int AllowedKiB = 64 * 1024;

    /// <summary>How many bytes that is.</summary>
    public const int Length = 1 << 30;

    /// <summary>Runs the program in KeraLua and reads what it says: the peak of its memory, in KiB.</summary>
    public static async Task<int> PeakAsync(string program, params string[] arguments)
    {
        return Peak(await ChildProcess.RunAsync(
            HostedProcess.KeraLua[0], [.. HostedProcess.KeraLua[1..], ScriptOf(program), .. arguments]));
    }

    /// <summary>Runs the program in a stock interpreter, which has a release build: where buffers have their full size.</summary>
    public static async Task<int> StockPeakAsync(string interpreter, string program, params string[] arguments)
        => Peak(await Interpreter.RunFileAsync(interpreter, ScriptOf(program), arguments));

    private static string ScriptOf(string program) => Repository.At("tests", "lua", "real", program);

    private static int Peak(ChildProcess run)
    {
        Match said = PeakLine().Match(run.Output);
        Assert.True(run.ExitCode == 0 && said.Success, run.Describe());
        return int.Parse(said.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    /// <summary>Writes it. Each block differs, so that one lost or out of place is seen.</summary>
    public static void Write(string path)
    {
        var block = new byte[1 << 20];
        new Random(1).NextBytes(block);
        using FileStream file = File.Create(path);
        for (int i = 0; i < Length / block.Length; i++)
        {
            BitConverter.TryWriteBytes(block, i);
            file.Write(block);
        }
    }

    /// <summary>Compares what was moved with what came of it.</summary>
    public static async Task AssertSameAsync(string expected, string actual)
    {
        Assert.Equal(Length, new FileInfo(actual).Length);
        await using FileStream one = File.OpenRead(expected);
        await using FileStream other = File.OpenRead(actual);
        byte[][] hashes = await Task.WhenAll(SHA256.HashDataAsync(one).AsTask(), SHA256.HashDataAsync(other).AsTask());
        Assert.Equal(hashes[0], hashes[1]);
    }

    [GeneratedRegex(@"^code 20\d, peak (\d+) KiB$", RegexOptions.Multiline)]
    private static partial Regex PeakLine();
}
