namespace MoonSocket.Lua.Kernel.Transfers;

/// <summary>What a transfer that went well has to say at its end.</summary>
/// <param name="Received">Bytes of content received.</param>
/// <param name="Sent">Bytes of content sent.</param>
/// <param name="Trailers">Header lines that came after the content, CR LF after each; characters are bytes.</param>
internal readonly record struct TransferEnd(long Received, long Sent, string Trailers);
