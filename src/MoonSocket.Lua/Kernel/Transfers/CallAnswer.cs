namespace MoonSocket.Lua.Kernel.Transfers;

/// <summary>What the script's own socket object answered: bytes, or an error.</summary>
internal readonly record struct CallAnswer(byte[]? Data, string? Error, bool IsCanceled = false)
{
    /// <summary>The script has given up.</summary>
    public static CallAnswer Canceled => new(null, null, IsCanceled: true);
}
