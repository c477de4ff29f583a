using System.Runtime.Intrinsics;

namespace MoonSocket.Mime;

/// <summary>A set of bytes that can be looked for sixteen at a time.</summary>
internal interface IByteSet
{
    /// <summary>Whether the byte is in the set.</summary>
    static abstract bool Has(byte value);

    /// <summary>All bits set where a byte is in the set, none elsewhere.</summary>
    static abstract Vector128<byte> In(Vector128<byte> values);
}
