using System.Buffers;
using System.Globalization;
using FsCheck.Fluent;
using MoonSocket.Mime;
using MoonSocket.Tests.Mime.Peers;

namespace MoonSocket.Tests.Mime;

/// <summary>The low-level functions beside those of the LuaSocket that is installed.</summary>
public class LuaSocketTests
{
    private static readonly byte[][] Chunks = [[], .. Mixtures.All.Sample(120, 40), .. Mixtures.Awkward.Sample(180, 12)];

    [Theory]
    [InlineData("b64")]
    [InlineData("unb64")]
    [InlineData("qp")]
    [InlineData("unqp")]
    public async Task Context_and_chunk_give_the_same_output_and_remainder(string function)
    {
        var questions = new List<string>();
        var expected = new List<string>();
        for (int i = 1; i < Chunks.Length; i++)
        {
            foreach (bool isLast in new[] { false, true })
            {
                string answer = Answer(function, Chunks[i - 1], isLast ? [] : Chunks[i], isLast);

                // LuaSocket loses output that begins with NUL at the end; the contract says not to follow it there.
                if (function == "unqp" && isLast && answer.StartsWith(":00", StringComparison.Ordinal))
                {
                    continue;
                }

                questions.Add($"{function} {Text(Chunks[i - 1])} {(isLast ? "-" : Text(Chunks[i]))} -");
                expected.Add(answer);
            }
        }

        Assert.Equal(expected, await Peer.AskAsync("lua5.4", "luasocket_peer.lua", questions));
    }

    [Theory]
    [InlineData("wrp", new long[] { -3, 0, 1, 5, 76 }, new long[] { -1, 0, 1, 2, 7, 76 })]
    [InlineData("qpwrp", new long[] { -3, 0, 1, 2, 3, 4, 5, 76 }, new long[] { -1, 0, 1, 2, 3, 4, 5, 7, 76 })]
    public async Task Room_and_chunk_give_the_same_output_and_room(string function, long[] rooms, long[] lengths)
    {
        var questions = new List<string>();
        var expected = new List<string>();
        foreach (byte[] chunk in Chunks)
        {
            foreach (long room in rooms)
            {
                foreach (long length in lengths)
                {
                    var output = new ArrayBufferWriter<byte>();
                    long left = function == "wrp"
                        ? LowLevel.Wrap(room, chunk, length, output)
                        : LowLevel.QuotedPrintableWrap(room, chunk, length, output);
                    questions.Add(string.Create(CultureInfo.InvariantCulture, $"{function} {room} {Text(chunk)} {length}"));
                    expected.Add(string.Create(CultureInfo.InvariantCulture, $"{Text(output.WrittenSpan)} {left}"));
                }
            }
        }

        Assert.Equal(expected, await Peer.AskAsync("lua5.4", "luasocket_peer.lua", questions));
    }

    [Theory]
    [InlineData("eol", new[] { 0, 10, 13, 65 })]
    [InlineData("dot", new[] { 0, 1, 2 })]
    public async Task State_and_chunk_give_the_same_output_and_state(string function, int[] states)
    {
        var questions = new List<string>();
        var expected = new List<string>();
        foreach (byte[] chunk in Chunks)
        {
            foreach (int state in states)
            {
                var output = new ArrayBufferWriter<byte>();
                int next = function == "dot"
                    ? LowLevel.Dot(state, chunk, output)
                    : LowLevel.EndOfLine(state, chunk, "<end>"u8, output);
                questions.Add($"{function} {state} {Text(chunk)} {(function == "dot" ? "-" : Text("<end>"u8))}");
                expected.Add($"{Text(output.WrittenSpan)} {next}");
            }
        }

        Assert.Equal(expected, await Peer.AskAsync("lua5.4", "luasocket_peer.lua", questions));
    }

    private static string Answer(string function, byte[] context, byte[] chunk, bool isLast)
    {
        var output = new ArrayBufferWriter<byte>();
        Span<byte> rest = stackalloc byte[LowLevel.RemainderCapacity];
        int length = function switch
        {
            "b64" => LowLevel.Base64Encode(context, chunk, isLast, output, rest),
            "unb64" => LowLevel.Base64Decode(context, chunk, isLast, output, rest),
            "qp" => LowLevel.QuotedPrintableEncode(context, chunk, isLast, "\r\n"u8, output, rest),
            _ => LowLevel.QuotedPrintableDecode(context, chunk, isLast, output, rest),
        };
        string text = isLast && output.WrittenCount == 0 ? "-" : Text(output.WrittenSpan);
        return $"{text} {(isLast ? "-" : Text(rest[..length]))}";
    }

    private static string Text(ReadOnlySpan<byte> bytes) => ":" + Convert.ToHexStringLower(bytes);
}
