namespace MoonSocket.Lua.Interop;

/// <summary>
/// Tells a string that Lua 5.1 reads as zero ("0", " 0.0e5 ", "0x0") from one it does not read as a number at all:
/// its <c>lua_tonumber</c> answers 0 to both.
/// </summary>
internal static class LuaNumeral
{
    internal static bool IsZero(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\n\v\f\r"u8);
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
            text = text[1..];
        if (text.StartsWith("0x"u8) || text.StartsWith("0X"u8))
            return text.Length > 2 && text[2..].IndexOfAnyExcept((byte)'0') < 0;

        int exponent = text.IndexOfAny((byte)'e', (byte)'E');
        if (exponent >= 0)
        {
            ReadOnlySpan<byte> digits = text[(exponent + 1)..];
            if (digits.Length > 0 && digits[0] is (byte)'-' or (byte)'+')
                digits = digits[1..];
            if (digits.IsEmpty || digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
                return false;
            text = text[..exponent];
        }

        return text.Contains((byte)'0') && text.IndexOfAnyExcept((byte)'0', (byte)'.') < 0 && text.Count((byte)'.') <= 1;
    }
}
