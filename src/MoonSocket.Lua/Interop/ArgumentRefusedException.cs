namespace MoonSocket.Lua.Interop;

/// <summary>
/// An argument, or with index 0 the state of things, that the script is to blame for. <see cref="Guard"/> turns it
/// into <c>false, index, text</c>, and the glue raises.
/// </summary>
internal sealed class ArgumentRefusedException(int index, string text) : Exception(text)
{
    internal int Index { get; } = index;
}
