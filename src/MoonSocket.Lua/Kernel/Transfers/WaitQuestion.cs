namespace MoonSocket.Lua.Kernel.Transfers;

/// <summary>What is to be waited for.</summary>
/// <param name="Descriptor">The socket's.</param>
/// <param name="ForWriting">To write, rather than to read.</param>
/// <param name="Limit">How long at most; negative: as long as it takes.</param>
internal readonly record struct WaitQuestion(long Descriptor, bool ForWriting, TimeSpan Limit);
