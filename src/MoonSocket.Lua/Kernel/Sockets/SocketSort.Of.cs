using System.Runtime.CompilerServices;
using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>The sort of sockets of one type. There is one for each.</summary>
internal sealed class SocketSort<TSocket>(string name, params ReadOnlySpan<SocketClass> classes) : SocketSort(name, classes)
    where TSocket : SocketObject
{
    /// <summary>Adds the classes, and what all sockets do alike.</summary>
    internal void Register(KernelTable kernel)
    {
        AddClasses(kernel);
        Add(kernel, "close", lua => AnySocketKernel.Close(lua, Any(lua)));
        Add(kernel, "dirty", lua => lua.Return(Any(lua).IsDirty));
        Add(kernel, "getfd", lua => AnySocketKernel.GetDescriptor(lua, Any(lua)));
        Add(kernel, "setfd", lua => AnySocketKernel.SetDescriptor(lua, Any(lua)));
        Add(kernel, "settimeout", lua => AnySocketKernel.SetTimeout(lua, Any(lua)));
    }

    /// <summary>Adds a method: in the kernel, the sort's name and the method's.</summary>
    internal void Add(KernelTable kernel, string method, KernelFunction function)
        => kernel.Add($"{Name}_{method}", function);

    /// <summary>The socket of the first argument, of whatever class.</summary>
    internal TSocket Any(LuaStack lua)
    {
        if (Find(lua) is { } found)
            return found;
        LuaStack.Refuse(1, Name + "{any} expected");
        return null!;
    }

    /// <summary>The socket of the first argument, which must be of this class.</summary>
    internal TSocket Of(LuaStack lua, SocketClass expected)
    {
        if (Find(lua) is { } found && found.Class == expected)
            return found;
        LuaStack.Refuse(1, NameOf(expected) + " expected");
        return null!;
    }

    /// <summary>Answers a new socket, or why there is none.</summary>
    internal int Made(LuaStack lua, Fault fault, TSocket? socket)
        => fault.IsNone ? lua.Return(new LuaSocketObject(this, socket!)) : FaultText.Failed(lua, fault);

    // Which sort made it says of which type it is; a cast would look it up once more, in every call.
    private TSocket? Find(LuaStack lua)
        => lua.ObjectOrNull<LuaSocketObject>(1) is { } found && found.Sort == this ? Unsafe.As<TSocket>(found.Any) : null;
}
