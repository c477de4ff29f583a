using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MoonSocket.Sockets;

namespace MoonSocket.Tests.Sockets;

/// <summary>Receiving against a model of a few lines, in any pieces, with any sequence of patterns.</summary>
public sealed class ReceiveModelTests : IDisposable
{
    private const string Text = "one\r\n\n\rtwo\r\r\nthree is longer than the buffer of a debug build\nrest\r";

    private static readonly ReceivePattern[] Script =
        [ReceivePattern.Line, ReceivePattern.Bytes(2), ReceivePattern.Line, ReceivePattern.Bytes(20), ReceivePattern.Line, ReceivePattern.All];

    private readonly TcpPair _pair = new();

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void Split_at_every_position_it_is_the_same()
    {
        for (int position = 0; position <= Text.Length; position++)
        {
            using var pair = new TcpPair();
            Compare(pair, Text, Script, [position]);
        }
    }

    [Fact]
    public void Byte_by_byte_it_is_the_same()
        => Compare(_pair, Text, Script, [.. Enumerable.Range(0, Text.Length)]);

    [Fact]
    public void Any_text_in_any_pieces_with_any_patterns_is_the_same()
    {
        Gen<string> texts = Gen.Elements('a', 'b', '\r', '\n').ListOf().Select(list => new string([.. list]));
        Gen<ReceivePattern> patterns = Gen.OneOf(
            Gen.Constant(ReceivePattern.Line),
            Gen.Constant(ReceivePattern.All),
            Gen.Choose(0, 40).Select(count => ReceivePattern.Bytes(count)));
        var cases = from text in texts
                    from script in patterns.NonEmptyListOf()
                    from cuts in Gen.Choose(0, Math.Max(text.Length, 1)).ListOf()
                    select (text, script: script.ToArray(), cuts: cuts.Order().ToArray());
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            using var pair = new TcpPair();
            Compare(pair, one.text, one.script, one.cuts);
        }).QuickCheckThrowOnFailure();
    }

    // Each piece goes out when the receiver has nothing left: it then waits with the rest of the earlier one buffered.
    private static void Compare(TcpPair pair, string text, ReceivePattern[] script, int[] cuts)
    {
        var sender = Task.Run(() =>
        {
            int sent = 0;
            foreach (int cut in cuts.Append(text.Length))
            {
                int end = Math.Min(cut, text.Length);
                if (end > sent)
                    pair.Client.Send(Encoding.ASCII.GetBytes(text[sent..end]), out _);
                sent = Math.Max(sent, end);
                Thread.Yield();
            }

            pair.Client.Close();
        });
        string left = text;
        foreach (ReceivePattern pattern in script)
        {
            (Fault expected, string data) = Model(pattern, ref left);
            Fault fault = pair.Peer.Receive(pattern, "<"u8, out ReadOnlySpan<byte> received);
            Assert.Equal((expected, "<" + data), (fault, Encoding.ASCII.GetString(received)));
        }

        sender.Wait();
    }

    private static (Fault Fault, string Data) Model(ReceivePattern pattern, ref string left)
    {
        if (pattern.IsLine)
        {
            int end = left.IndexOf('\n', StringComparison.Ordinal);
            string line = (end < 0 ? left : left[..end]).Replace("\r", "", StringComparison.Ordinal);
            left = end < 0 ? "" : left[(end + 1)..];
            return (end < 0 ? Fault.Closed : Fault.None, line);
        }

        // The prefix counts: one byte less is missing.
        long wanted = pattern.IsAll ? left.Length : Math.Max(0, pattern.Count - 1);
        string data = left[..(int)Math.Min(wanted, left.Length)];
        left = left[data.Length..];
        bool isDone = pattern.IsAll ? data.Length > 0 : data.Length == wanted;
        return (isDone ? Fault.None : Fault.Closed, data);
    }
}
