using System.Runtime.Intrinsics;

namespace MoonSocket.Mime;

/// <summary>What quoted-printable does not write as it is: <c>=</c>, controls but tab, and bytes from 127 up.</summary>
internal readonly struct QuotedBytes : IByteSet
{
    public static bool Has(byte value) => value is not ((>= (byte)' ' and <= (byte)'~' and not (byte)'=') or (byte)'\t');

    public static Vector128<byte> In(Vector128<byte> values)
    {
        // As signed numbers, bytes from 128 up are less than a blank, too.
        Vector128<byte> odd = Vector128.LessThan(values.AsSByte(), Vector128.Create((sbyte)' ')).AsByte();
        return Vector128.AndNot(odd, Vector128.Equals(values, Vector128.Create((byte)'\t')))
            | Vector128.Equals(values, Vector128.Create((byte)'='))
            | Vector128.Equals(values, Vector128.Create((byte)127));
    }
}
