using FsCheck;
using FsCheck.Fluent;

namespace MoonSocket.Tests.Mime;

/// <summary>Bytes as they make codecs stumble: line ends, blanks, escapes and padding much more often than by chance.</summary>
internal static class Mixtures
{
    // They are split at every position, which takes the square of this.
    private const int LongestText = 500;

    /// <summary>Any bytes.</summary>
    public static Gen<byte[]> AnyBytes { get; } = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();

    /// <summary>Mostly awkward bytes.</summary>
    public static Gen<byte[]> Awkward { get; } = Gen.Frequency(
        (5, Gen.Elements("\r\n"u8.ToArray())),
        (3, Gen.Elements(" \t=."u8.ToArray())),
        (3, Gen.Elements("aAf4Z09+/-"u8.ToArray())),
        (1, Gen.Choose(0, 255).Select(value => (byte)value))).ArrayOf();

    /// <summary>Lines of plain text, long and short, with line ends of every kind.</summary>
    public static Gen<byte[]> Text { get; } = Gen.Frequency(
        (20, Gen.Choose(1, 100).Select(length => Enumerable.Repeat((byte)'x', length).ToArray())),
        (4, Gen.Elements("\r\n"u8.ToArray(), "\n"u8.ToArray(), " "u8.ToArray(), "=3D"u8.ToArray(), "."u8.ToArray())),
        (2, AnyBytes)).ArrayOf().Select(pieces => pieces.SelectMany(piece => piece).Take(LongestText).ToArray());

    /// <summary>All of them.</summary>
    public static Gen<byte[]> All { get; } = Gen.OneOf(AnyBytes, Awkward, Text);

    /// <summary>Checks a property that throws where it does not hold.</summary>
    public static void Check(Gen<byte[]> generator, Action<byte[]> property) =>
        Prop.ForAll(generator.ToArbitrary(), property)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithEndSize(60));

    /// <summary>Each value a byte can have, once.</summary>
    public static byte[] EveryByte { get; } = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
}
