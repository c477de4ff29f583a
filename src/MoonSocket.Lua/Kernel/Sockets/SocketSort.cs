using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>
/// A sort of sockets as scripts know it: the word its kernel functions and classes begin with, and which classes its
/// objects can have. One for each type of socket.
/// </summary>
internal sealed class SocketSort<TSocket>
    where TSocket : SocketObject
{
    private readonly string _name;
    private readonly (SocketClass Class, LuaClass Lua)[] _classes;

    internal SocketSort(string name, params ReadOnlySpan<SocketClass> classes)
    {
        _name = name;
        _classes = new (SocketClass, LuaClass)[classes.Length];
        for (int i = 0; i < classes.Length; i++)
            _classes[i] = (classes[i], new LuaClass(NameOf(classes[i])));
    }

    /// <summary>Adds the classes, and what all sockets do alike.</summary>
    internal void Register(KernelTable kernel)
    {
        foreach ((_, LuaClass type) in _classes)
            kernel.AddClass(type);
        Add(kernel, "close", lua => AnySocketKernel.Close(lua, Any(lua)));
        Add(kernel, "dirty", lua => lua.Return(Any(lua).IsDirty));
        Add(kernel, "getfd", lua => AnySocketKernel.GetDescriptor(lua, Any(lua)));
        Add(kernel, "setfd", lua => AnySocketKernel.SetDescriptor(lua, Any(lua)));
        Add(kernel, "settimeout", lua => AnySocketKernel.SetTimeout(lua, Any(lua)));
    }

    /// <summary>Adds a method: in the kernel, the sort's name and the method's.</summary>
    internal void Add(KernelTable kernel, string method, KernelFunction function)
        => kernel.Add($"{_name}_{method}", function);

    /// <summary>The socket of the first argument, of whatever class.</summary>
    internal TSocket Any(LuaStack lua)
    {
        if (lua.ObjectOrNull<LuaSocket<TSocket>>(1) is { } found)
            return found.Socket;
        LuaStack.Refuse(1, _name + "{any} expected");
        return null!;
    }

    /// <summary>The socket of the first argument, which must be of this class.</summary>
    internal TSocket Of(LuaStack lua, SocketClass expected)
    {
        if (lua.ObjectOrNull<LuaSocket<TSocket>>(1) is { } found && found.Socket.Class == expected)
            return found.Socket;
        LuaStack.Refuse(1, NameOf(expected) + " expected");
        return null!;
    }

    /// <summary>Answers a new socket, or why there is none.</summary>
    internal int Made(LuaStack lua, Fault fault, TSocket? socket)
        => fault.IsNone ? lua.Return(new LuaSocket<TSocket>(this, socket!)) : FaultText.Failed(lua, fault);

    internal LuaClass ClassOf(SocketClass socketClass)
    {
        foreach ((SocketClass known, LuaClass type) in _classes)
        {
            if (known == socketClass)
                return type;
        }

        throw new InvalidOperationException($"no {NameOf(socketClass)}");
    }

    private string NameOf(SocketClass socketClass) => $"{_name}{{{socketClass.ToString().ToLowerInvariant()}}}";
}
