using System.Buffers;
using System.IO.Compression;
using System.Text;
using MoonSocket.Mime;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Mime;

/// <summary>What every filter promises: no allocation a chunk, and passing uncopied only what would not change.</summary>
public class SteadyStateTests
{
    private static readonly Dictionary<string, Func<Filter>> Makers = new()
    {
        ["base64 encode"] = Filters.Base64Encode,
        ["base64 decode"] = Filters.Base64Decode,
        ["quoted-printable encode"] = () => Filters.QuotedPrintableEncode(),
        ["quoted-printable encode binary"] = () => Filters.QuotedPrintableEncode(QuotedPrintableMode.Binary),
        ["quoted-printable decode"] = Filters.QuotedPrintableDecode,
        ["quoted-printable decode, LuaSocket"] =
            () => new CodecFilter<QuotedPrintableDecoder>(new(QuotedPrintableRules.LuaSocket)),
        ["wrap"] = () => Filters.Wrap(),
        ["quoted-printable wrap"] = Filters.QuotedPrintableWrap,
        ["end of line"] = () => Filters.NormalizeEndOfLine(),
        ["dot stuff"] = Filters.DotStuff,
        ["dot unstuff"] = Filters.DotUnstuff,
        ["gzip"] = () => Filters.Gzip(CompressionLevel.Fastest),
        ["deflate"] = () => Filters.Deflate(CompressionLevel.Fastest),
        ["brotli"] = () => Filters.BrotliCompress(CompressionLevel.Fastest),
    };

    private static readonly Dictionary<string, Func<Filter>> Decompressors = new()
    {
        ["gzip"] = Filters.Gunzip,
        ["deflate"] = Filters.Inflate,
        ["brotli"] = Filters.BrotliDecompress,
    };

    public static TheoryData<string> Names => [.. Makers.Keys];

    public static TheoryData<string> Codings => [.. Decompressors.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_chunk_costs_no_allocation(string name)
    {
        using Filter filter = Makers[name]();
        byte[] chunk = Encoding.Latin1.GetBytes(
            string.Concat(Enumerable.Range(0, 900).Select(n => $"{n} = Zeile\u00e4 mit Text \r\n.dot==\n\r\n=41=20{new string('w', n % 150)}")));
        Assert.Equal(0, AllocatedBy(filter, chunk, times: 50));
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void A_decompressed_chunk_costs_no_allocation(string name)
    {
        byte[] data = new byte[4_000_000];
        new Random(3).NextBytes(data);
        byte[] compressed = Chunking.Run(Makers[name](), data);
        using Filter filter = Decompressors[name]();
        var output = new ArrayBufferWriter<byte>(512 * 1024);
        int at = 0;
        Push(10);
        Assert.Equal(0, Allocated(() => Push(40)));

        void Push(int times)
        {
            for (int i = 0; i < times; i++)
            {
                output.ResetWrittenCount();
                at += filter.Transform(compressed.AsSpan(at, 10_000), output);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_passes_uncopied_is_what_would_be_written(string name)
    {
        using Filter transforming = Makers[name]();
        using Filter passing = Makers[name]();
        int passed = 0;
        Mixtures.Check(Mixtures.All, bytes =>
        {
            var plain = new ArrayBufferWriter<byte>();
            var uncopied = new ArrayBufferWriter<byte>();
            for (int at = 0; at < bytes.Length; at += 7)
            {
                var chunk = bytes.AsSpan(at, Math.Min(7, bytes.Length - at));
                transforming.Transform(chunk, plain);
                if (passing.TryPass(chunk))
                {
                    passed++;
                    uncopied.Write(chunk);
                }
                else
                {
                    passing.Transform(chunk, uncopied);
                }

                Assert.Equal(plain.WrittenSpan, uncopied.WrittenSpan);
            }

            Finish(transforming, plain);
            Finish(passing, uncopied);
            Assert.Equal(plain.WrittenSpan, uncopied.WrittenSpan);
        });

        bool canPass = name is not ("base64 encode" or "base64 decode" or "gzip" or "deflate" or "brotli");
        Assert.Equal(canPass, passed > 0);
    }

    private static void Finish(Filter filter, ArrayBufferWriter<byte> output)
    {
        while (!filter.Flush(output))
        {
        }
    }

    private static long AllocatedBy(Filter filter, byte[] chunk, int times)
    {
        var output = new ArrayBufferWriter<byte>(chunk.Length * 4);
        Push(10);
        return Allocated(() => Push(times));

        void Push(int count)
        {
            for (int i = 0; i < count; i++)
            {
                output.ResetWrittenCount();
                var rest = chunk.AsSpan();
                while (!rest.IsEmpty)
                {
                    rest = rest[filter.Transform(rest, output)..];
                }
            }
        }
    }

    // The least of several rounds: what a chunk costs, it costs in each of them. A collection in between, which other
    // tests bring about, empties the pool of arrays, and the next renting then has to make one.
    private static long Allocated(Action round)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
