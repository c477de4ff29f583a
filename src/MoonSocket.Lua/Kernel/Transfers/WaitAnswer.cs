namespace MoonSocket.Lua.Kernel.Transfers;

/// <summary>What became of a wait for a socket.</summary>
internal enum WaitAnswer
{
    Ready,
    TimedOut,
    Canceled,
}
