namespace MoonSocket.Lua.Interop;

/// <summary>
/// A function of the kernel: reads its arguments from <paramref name="lua"/>, pushes its results and answers how many
/// they are. It is safe code, entered through <see cref="Guard"/>: what it throws becomes results.
/// </summary>
internal delegate int KernelFunction(LuaStack lua);
