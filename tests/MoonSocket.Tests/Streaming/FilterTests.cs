using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Streaming;

public sealed class FilterTests
{
    /// <summary>Turns every byte into two, but keeps the last one inside until the next call or the end.</summary>
    private sealed class Doubling : Filter
    {
        private byte? _kept;

        public override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
        {
            foreach (byte next in input)
            {
                Put(output);
                _kept = next;
            }

            return input.Length;
        }

        public override bool Flush(IBufferWriter<byte> output)
        {
            Put(output);
            _kept = null;
            return true;
        }

        private void Put(IBufferWriter<byte> output)
        {
            if (_kept is { } kept)
            {
                output.Write([kept, kept]);
            }
        }
    }

    /// <summary>Writes a great deal for each byte, one output target at a time.</summary>
    private sealed class Bomb(int factor) : Filter
    {
        private int _done;

        public override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
        {
            int written = 0;
            int consumed = 0;
            while (consumed < input.Length)
            {
                int count = Math.Min(factor - _done, OutputTarget - written);
                output.GetSpan(count)[..count].Fill(input[consumed]);
                output.Advance(count);
                written += count;
                _done += count;
                if (_done == factor)
                {
                    _done = 0;
                    consumed++;
                }

                if (written >= OutputTarget)
                {
                    break;
                }
            }

            return consumed;
        }
    }

    private sealed class Passing : Filter
    {
        public override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
        {
            output.Write(input);
            return input.Length;
        }

        public override bool TryPass(ReadOnlySpan<byte> input) => true;
    }

    private static Filter Upper() => Filter.Create((input, output) =>
    {
        Span<byte> room = output.GetSpan(input.Length);
        Ascii.ToUpper(input, room, out int written);
        output.Advance(written);
    });

    private static Filter Tail(string tail) => Filter.Create(
        (input, output) => output.Write(input), output => output.Write(Encoding.ASCII.GetBytes(tail)));

    private static async Task<string> SendThrough(Filter filter, params string[] pieces)
    {
        await Recorder.Give(pieces).Through(filter).PumpAsync(Receive.Concat(out Concat concat));
        return concat.ToString();
    }

    private static async Task<string> ReceiveThrough(Filter filter, params string[] pieces)
    {
        await Recorder.Give(pieces).PumpAsync(filter.Into(Receive.Concat(out Concat concat)));
        return concat.ToString();
    }

    [Fact]
    public async Task A_filter_works_in_both_directions_with_what_it_keeps()
    {
        Assert.Equal("aabbccdd", await SendThrough(new Doubling(), "a", "bcd"));
        Assert.Equal("aabbccdd", await ReceiveThrough(new Doubling(), "a", "bcd"));
        Assert.Equal("", await SendThrough(new Doubling()));
    }

    [Fact]
    public async Task An_empty_result_of_a_filter_does_not_end_the_transfer()
    {
        var recorder = new Recorder();
        await Recorder.Give("a", "b", "c").PumpAsync(new Doubling().Into(recorder.TakeAsync));
        Assert.Equal(["aa", "bb", "cc", "\"\""], recorder.Calls);
    }

    [Fact]
    public async Task A_chain_equals_its_filters_one_after_the_other()
    {
        Assert.Equal(
            "AABBYYXX",
            await SendThrough(new Doubling().Then(Tail("yy")).Then(Upper()).Then(Tail("XX")), "a", "b"));
        Assert.Equal(
            "aaaabbbbxx",
            await ReceiveThrough(Filter.Chain(new Doubling(), new Doubling(), new Passing(), Tail("xx")), "ab"));
    }

    [Fact]
    public void Chains_in_any_grouping_and_any_chunking_give_the_same()
    {
        var pieces = Gen.Choose(0, 5)
            .SelectMany(length => Gen.Elements('a', 'b', 'c').ArrayOf(length))
            .Select(letters => new string(letters)).ArrayOf()
            .ToArbitrary();
        Prop.ForAll(pieces, texts =>
        {
            // An empty piece would be the end of a send callback.
            string[] given = Array.FindAll(texts, text => text.Length > 0);
            string all = string.Concat(given);
            string expected = string.Concat(string.Concat(all.SelectMany(c => new string(c, 4))).ToUpperInvariant(), "XX");
            Filter left = Filter.Chain(Filter.Chain(new Doubling(), new Passing(), Upper()), Filter.Chain(new Doubling(), Tail("XX")));
            Filter flat = Filter.Chain(new Doubling(), Upper(), new Doubling(), Tail("XX"));
            return SendThrough(left, given).GetAwaiter().GetResult() == expected
                && ReceiveThrough(flat, given).GetAwaiter().GetResult() == expected;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task A_passing_filter_forwards_the_very_memory_it_was_given()
    {
        byte[] data = new byte[10];
        ReadOnlyMemory<byte> seen = default;
        await Send.Bytes(data).Through(new Passing()).PumpAsync((chunk, _, _) =>
        {
            seen = chunk is { Length: > 0 } some ? some : seen;
            return new(ReceiveResult.Continue);
        });
        Assert.True(seen.Span == data);
    }

    [Fact]
    public async Task Input_that_expands_a_thousandfold_comes_in_bounded_pieces()
    {
        foreach (Filter filter in new[] { new Bomb(1_000_000), new Bomb(1_000_000).Then(new Passing()).Then(new Bomb(2)) })
        {
            int factor = filter is Bomb ? 1 : 2;
            long total = 0;
            int largest = 0;
            ReceiveCallback measure = (chunk, _, _) =>
            {
                total += chunk!.Value.Length;
                largest = Math.Max(largest, chunk.Value.Length);
                return new(ReceiveResult.Continue);
            };
            await Recorder.Give("abc", "de").PumpAsync(filter.Into(measure));
            Assert.Equal(5_000_000L * factor, total);
            Assert.InRange(largest, 1, 4 * Filter.OutputTarget);
        }
    }

    [Fact]
    public async Task What_a_filter_throws_reaches_the_caller_and_the_callback_behind_it_is_told()
    {
        var recorder = new Recorder();
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(async () => await Recorder.Give("a")
            .PumpAsync(Filter.Create((_, _) => throw new InvalidDataException("bad data")).Into(recorder.TakeAsync)));
        Assert.Equal("bad data", thrown.Message);
        Assert.Equal(["error: bad data"], recorder.Calls);
    }

    [Fact]
    public async Task An_error_is_passed_on_without_a_flush()
    {
        var recorder = new Recorder();
        await Assert.ThrowsAsync<CallbackAbortException>(async () => await Send.Concat(Recorder.Give("a"), Send.Fail("cut"))
            .PumpAsync(Tail("tail").Into(recorder.TakeAsync)));
        Assert.Equal(["a", "error: cut"], recorder.Calls);
    }

    [Fact]
    public async Task A_replacement_is_remembered_inside_the_chain()
    {
        var second = new Recorder();
        var first = new Recorder(_ => ReceiveResult.ContinueWith(second.TakeAsync));
        await Recorder.Give("a", "b").PumpAsync(Upper().Into(first.TakeAsync));
        Assert.Equal(["A"], first.Calls);
        Assert.Equal(["B", "\"\""], second.Calls);
    }

    [Fact]
    public async Task A_filter_that_neither_takes_nor_gives_is_an_error_and_not_a_loop()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await SendThrough(new Stuck(), "a"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await ReceiveThrough(new Stuck().Then(new Passing()), "a"));
    }

    private sealed class Stuck : Filter
    {
        public override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output) => 0;
    }
}
