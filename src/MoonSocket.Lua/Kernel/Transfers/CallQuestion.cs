namespace MoonSocket.Lua.Kernel.Transfers;

/// <summary>What the script's own socket object is to do.</summary>
/// <param name="Name">"receive", "send" or "close".</param>
/// <param name="Data">What to send.</param>
/// <param name="Count">How many bytes to receive; nothing: a line.</param>
internal readonly record struct CallQuestion(string Name, ReadOnlyMemory<byte> Data = default, int? Count = null);
