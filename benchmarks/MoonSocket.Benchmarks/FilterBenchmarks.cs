using System.Buffers;
using BenchmarkDotNet.Attributes;
using MoonSocket.Mime;
using MoonSocket.Streaming;

namespace MoonSocket.Benchmarks;

/// <summary>What the filters cost, a chunk of 64 KiB each: text of lines, a tenth of it not ASCII.</summary>
[MemoryDiagnoser]
public class FilterBenchmarks
{
    private const int Size = 64 * 1024;
    private readonly ArrayBufferWriter<byte> _output = new(4 * Size);
    private Filter _filter = null!;
    private byte[] _input = [];

    /// <summary>Which filter.</summary>
    [Params("base64", "unbase64", "quoted-printable", "unquoted-printable", "end-of-line", "dots", "wrap", "chain")]
    public string Name { get; set; } = string.Empty;

    /// <summary>Makes the filter, and what it is to work on.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        byte[] text = Text();
        (_filter, _input) = Name switch
        {
            "base64" => (Filters.Base64Encode(), text),
            "unbase64" => (Filters.Base64Decode(), Through(Filters.Base64Encode(), text)),
            "quoted-printable" => (Filters.QuotedPrintableEncode(), text),
            "unquoted-printable" => (Filters.QuotedPrintableDecode(), Through(Filters.QuotedPrintableEncode(), text)),
            "end-of-line" => (Filters.NormalizeEndOfLine("\n"), text),
            "dots" => (Filters.DotStuff(), text),
            "wrap" => (Filters.Wrap(), text),
            _ => (Filter.Chain(Filters.NormalizeEndOfLine(), Filters.Base64Encode(), Filters.Wrap()), text),
        };
    }

    /// <summary>One chunk through it.</summary>
    [Benchmark]
    public int Chunk()
    {
        _output.ResetWrittenCount();
        Feed(_filter, _input, _output);
        return _output.WrittenCount;
    }

    private static byte[] Through(Filter filter, byte[] data)
    {
        var output = new ArrayBufferWriter<byte>();
        Feed(filter, data, output);
        while (!filter.Flush(output))
        {
        }

        return output.WrittenSpan.ToArray();
    }

    // A filter may stop early, to be called again with what it left.
    private static void Feed(Filter filter, ReadOnlySpan<byte> data, ArrayBufferWriter<byte> output)
    {
        while (!data.IsEmpty)
            data = data[filter.Transform(data, output)..];
    }

    private static byte[] Text()
    {
        var random = new Random(42);
        var text = new byte[Size];
        int line = 0;
        for (int i = 0; i < Size; i++)
        {
            bool ends = line++ > 60 + random.Next(40) && i + 1 < Size;
            text[i] = (byte)(ends ? '\r' : random.Next(10) == 0 ? 128 + random.Next(128) : 32 + random.Next(95));
            if (!ends)
                continue;
            text[++i] = (byte)'\n';
            line = 0;
        }

        return text;
    }
}
