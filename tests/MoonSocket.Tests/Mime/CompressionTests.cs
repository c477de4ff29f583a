using System.Buffers;
using System.IO.Compression;
using MoonSocket.Mime;
using MoonSocket.Streaming;
using static MoonSocket.Tests.Mime.Chunking;

namespace MoonSocket.Tests.Mime;

public class CompressionTests
{
    public static TheoryData<string> Formats => ["gzip", "deflate", "raw", "br"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_is_compressed_comes_back_however_it_is_cut(string format)
    {
        using Filter compress = Compressor(format, CompressionLevel.Fastest);
        using Filter decompress = Decompressor(format);
        Mixtures.Check(Mixtures.Text, bytes => AssertAlways(bytes, decompress, Run(compress, bytes)));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_framework_reads_what_the_filter_compresses(string format)
    {
        using Filter compress = Compressor(format, CompressionLevel.Optimal);
        Mixtures.Check(Mixtures.All, bytes =>
        {
            int half = bytes.Length / 2;
            byte[] compressed = Run(compress, bytes, [half], passes: true);
            using Stream stream = Stream(format, new MemoryStream(compressed), CompressionMode.Decompress);
            using var result = new MemoryStream();
            stream.CopyTo(result);
            Assert.Equal(bytes, result.ToArray());
        });
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_filter_reads_what_the_framework_compresses(string format)
    {
        using Filter decompress = Decompressor(format);
        foreach (int length in new[] { 1, 1000, 300_000 })
        {
            byte[] data = Numbers(length);
            Assert.Equal(data, Run(decompress, Compressed(format, data)));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_data_is_an_empty_result_and_compresses_to_a_valid_stream(string format)
    {
        Assert.Empty(Run(Decompressor(format), []));
        byte[] nothing = Run(Compressor(format, CompressionLevel.Optimal), []);
        Assert.NotEmpty(nothing);
        AssertAlways([], Decompressor(format), nothing);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Data_that_ends_too_early_fails_wherever_it_ends(string format)
    {
        byte[] compressed = Compressed(format, Numbers(300));
        using Filter whole = Decompressor(format);
        Assert.Equal(Numbers(300), Run(whole, compressed));
        for (int length = 1; length < compressed.Length; length++)
        {
            using Filter filter = Decompressor(format);
            var failure = Assert.Throws<ProtocolException>(() => Run(filter, compressed.AsSpan(0, length)));
            Assert.Contains("ends too early", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public void A_wrong_checksum_fails(string format)
    {
        byte[] compressed = Compressed(format, Numbers(300));
        compressed[^(format == "gzip" ? 6 : 2)] ^= 1;
        using Filter filter = Decompressor(format);
        var failure = Assert.Throws<ProtocolException>(() => Run(filter, compressed));
        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Noise_fails(string format)
    {
        byte[] noise = [.. Enumerable.Repeat((byte)0xFF, 1000)];
        using Filter filter = Decompressor(format);
        Assert.Throws<ProtocolException>(() => Run(filter, noise));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_follows_the_end_is_ignored_however_it_is_cut(string format)
    {
        byte[] compressed = [.. Compressed(format, Numbers(200)), 0, 0, 0, 7];
        AssertAlways(Numbers(200), Decompressor(format), compressed);
    }

    [Fact]
    public void Gzip_members_in_a_row_are_one_stream_however_they_are_cut()
    {
        byte[] members = [.. Compressed("gzip", Numbers(50)), .. Run(Filters.Gzip(), []), .. Compressed("gzip", Numbers(70))];
        AssertAlways([.. Numbers(50), .. Numbers(70)], Filters.Gunzip(), members);
    }

    [Fact]
    public void A_second_gzip_member_that_ends_too_early_fails()
    {
        byte[] first = Compressed("gzip", Numbers(50));
        byte[] both = [.. first, .. first];
        for (int length = first.Length + 1; length < both.Length; length++)
        {
            using Filter filter = Filters.Gunzip();
            Assert.Throws<ProtocolException>(() => Run(filter, both.AsSpan(0, length)));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_bomb_comes_out_in_pieces(string format)
    {
        const int Size = 64 * 1024 * 1024;
        byte[] bomb = Compressed(format, new byte[Size]);
        Assert.InRange(bomb.Length, 1, Size / 500);
        using Filter filter = Decompressor(format);
        var output = new ArrayBufferWriter<byte>();
        long total = 0;
        ReadOnlySpan<byte> rest = bomb;
        int largest = 0;
        while (!rest.IsEmpty)
        {
            rest = rest[filter.Transform(rest, output)..];
            Take();
        }

        bool isDone;
        do
        {
            isDone = filter.Flush(output);
            Take();
        }
        while (!isDone);

        Assert.Equal(Size, total);
        Assert.InRange(largest, 1, 3 * Filter.OutputTarget);

        void Take()
        {
            Assert.Equal(-1, output.WrittenSpan.IndexOfAnyExcept((byte)0));
            largest = Math.Max(largest, output.WrittenCount);
            total += output.WrittenCount;
            output.ResetWrittenCount();
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Much_that_cannot_be_compressed_comes_out_in_pieces_too(string format)
    {
        byte[] noise = new byte[4 * 1024 * 1024];
        new Random(2).NextBytes(noise);
        using Filter compress = Compressor(format, CompressionLevel.Fastest);
        var output = new ArrayBufferWriter<byte>();
        Assert.InRange(compress.Transform(noise, output), 1, noise.Length - 1);
        using Filter again = Compressor(format, CompressionLevel.Fastest);
        Assert.Equal(noise, Run(Decompressor(format), Run(again, noise)));
    }

    [Theory]
    [InlineData("gzip", new[] { "gzip" })]
    [InlineData("X-GZip", new[] { "gzip" })]
    [InlineData("deflate", new[] { "deflate" })]
    [InlineData("deflate", new[] { "raw" })]
    [InlineData("br", new[] { "br" })]
    [InlineData("identity", new string[0])]
    [InlineData("", new string[0])]
    [InlineData("deflate, identity,br ,gzip", new[] { "deflate", "br", "gzip" })]
    public void A_content_encoding_is_undone_last_to_first(string header, string[] formats)
    {
        byte[] data = Numbers(1000);
        byte[] encoded = formats.Aggregate(data, (bytes, format) => Compressed(format, bytes));
        using Filter filter = Filters.Decompress(header);
        Assert.Equal(data, Run(filter, encoded));
    }

    [Fact]
    public void An_unknown_content_encoding_is_named() =>
        Assert.Contains(
            "\"compress\"",
            Assert.Throws<ArgumentException>(() => Filters.Decompress("gzip, compress")).Message,
            StringComparison.Ordinal);

    private static Filter Compressor(string format, CompressionLevel level) => format switch
    {
        "gzip" => Filters.Gzip(level),
        "deflate" => Filters.Deflate(level),
        "br" => Filters.BrotliCompress(level),
        _ => new Deflater(CompressedFormat.Raw, level),
    };

    private static Filter Decompressor(string format) => format switch
    {
        "gzip" => Filters.Gunzip(),
        "br" => Filters.BrotliDecompress(),
        _ => Filters.Inflate(),
    };

    private static byte[] Compressed(string format, byte[] data)
    {
        var result = new MemoryStream();
        using (Stream stream = Stream(format, result, CompressionMode.Compress))
        {
            stream.Write(data);
        }

        return result.ToArray();
    }

    private static Stream Stream(string format, Stream inner, CompressionMode mode) => format switch
    {
        "gzip" => new GZipStream(inner, mode),
        "deflate" => new ZLibStream(inner, mode),
        "br" => new BrotliStream(inner, mode),
        _ => new DeflateStream(inner, mode),
    };

    private static byte[] Numbers(int length) =>
        System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, length).Select(n => $"{n * 7919} ")))[..length];
}
