using System.Runtime.Intrinsics;

namespace MoonSocket.Mime;

/// <summary>CR and LF.</summary>
internal readonly struct LineEndBytes : IByteSet
{
    public static bool Has(byte value) => value is (byte)'\r' or (byte)'\n';

    public static Vector128<byte> In(Vector128<byte> values) =>
        Vector128.Equals(values, Vector128.Create((byte)'\r')) | Vector128.Equals(values, Vector128.Create((byte)'\n'));
}
