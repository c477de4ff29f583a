using System.Buffers;
using System.Text;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Mime;

/// <summary>Runs a filter over data cut in every way, and sees to it that the cuts make no difference.</summary>
internal static class Chunking
{
    /// <summary>The filter's output for the data as one chunk.</summary>
    public static byte[] Run(Filter filter, ReadOnlySpan<byte> input) => Run(filter, input, [], passes: false);

    /// <summary>The same for text of bytes (Latin-1), to be read in tests.</summary>
    public static string Run(Filter filter, string input) =>
        Encoding.Latin1.GetString(Run(filter, Encoding.Latin1.GetBytes(input)));

    /// <summary>The filter's output for data cut at the given positions, ascending.</summary>
    public static byte[] Run(Filter filter, ReadOnlySpan<byte> input, ReadOnlySpan<int> cuts, bool passes)
    {
        var output = new ArrayBufferWriter<byte>();
        int start = 0;
        foreach (int cut in cuts)
        {
            Push(filter, input[start..cut], output, passes);
            start = cut;
        }

        Push(filter, input[start..], output, passes);
        while (!filter.Flush(output))
        {
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Asserts the output for the data whole, byte by byte, and split in two at every position, with and without
    /// passing uncopied, through one filter, which thus is also seen to be as new after each end.
    /// </summary>
    public static void AssertAlways(byte[] expected, Filter filter, byte[] input)
    {
        foreach (bool passes in new[] { false, true })
        {
            AssertEqual(expected, Run(filter, input, [], passes), input, "whole", passes);
            AssertEqual(expected, Run(filter, input, [.. Enumerable.Range(0, input.Length)], passes), input, "bytes", passes);
            for (int cut = 0; cut <= input.Length; cut++)
            {
                AssertEqual(expected, Run(filter, input, [cut], passes), input, $"cut at {cut}", passes);
            }
        }
    }

    /// <summary>The same for text of bytes (Latin-1).</summary>
    public static void AssertAlways(string expected, Filter filter, string input) =>
        AssertAlways(Encoding.Latin1.GetBytes(expected), filter, Encoding.Latin1.GetBytes(input));

    private static void Push(Filter filter, ReadOnlySpan<byte> chunk, ArrayBufferWriter<byte> output, bool passes)
    {
        if (passes && filter.TryPass(chunk))
        {
            output.Write(chunk);
            return;
        }

        do
        {
            int before = output.WrittenCount;
            int consumed = filter.Transform(chunk, output);
            Assert.InRange(consumed, 0, chunk.Length);
            Assert.True(consumed > 0 || chunk.IsEmpty || output.WrittenCount > before, "no progress");
            chunk = chunk[consumed..];
        }
        while (!chunk.IsEmpty);
    }

    private static void AssertEqual(byte[] expected, byte[] actual, byte[] input, string how, bool passes)
    {
        if (!expected.AsSpan().SequenceEqual(actual))
        {
            Assert.Fail(
                $"{how}{(passes ? ", passing" : "")}: {Show(input)} became {Show(actual)} instead of {Show(expected)}");
        }
    }

    private static string Show(byte[] bytes) =>
        '"' + string.Concat(bytes.Select(b => b is >= 32 and < 127 ? $"{(char)b}" : $"\\{b:x2}")) + '"';
}
