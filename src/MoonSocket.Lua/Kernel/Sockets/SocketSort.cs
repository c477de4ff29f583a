using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>
/// A sort of sockets as scripts know it: the word its kernel functions and classes begin with, and which classes its
/// objects can have.
/// </summary>
internal abstract class SocketSort
{
    private readonly (SocketClass Class, LuaClass Lua)[] _classes;

    private protected SocketSort(string name, ReadOnlySpan<SocketClass> classes)
    {
        Name = name;
        _classes = new (SocketClass, LuaClass)[classes.Length];
        for (int i = 0; i < classes.Length; i++)
            _classes[i] = (classes[i], new LuaClass(NameOf(classes[i])));
    }

    /// <summary>The word.</summary>
    private protected string Name { get; }

    internal LuaClass ClassOf(SocketClass socketClass)
    {
        foreach ((SocketClass known, LuaClass type) in _classes)
        {
            if (known == socketClass)
                return type;
        }

        throw new InvalidOperationException($"no {NameOf(socketClass)}");
    }

    private protected void AddClasses(KernelTable kernel)
    {
        foreach ((_, LuaClass type) in _classes)
            kernel.AddClass(type);
    }

    private protected string NameOf(SocketClass socketClass) => $"{Name}{{{socketClass.ToString().ToLowerInvariant()}}}";
}
