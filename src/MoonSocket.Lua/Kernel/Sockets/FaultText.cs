using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>What a fault of a socket is called in Lua.</summary>
internal static class FaultText
{
    /// <summary>Pushes the text.</summary>
    internal static void Push(LuaStack lua, Fault fault)
    {
        // The two that are no accident, but what a loop runs on.
        switch (fault.Kind)
        {
            case FaultKind.Timeout:
                lua.Push("timeout"u8);
                break;
            case FaultKind.Closed:
                lua.Push("closed"u8);
                break;
            default:
                lua.Push(Of(fault));
                break;
        }
    }

    /// <summary><c>nil, text</c>; or what tells the glue that the call is not over, or should not have been made.</summary>
    internal static int Failed(LuaStack lua, Fault fault)
    {
        if (fault.Kind == FaultKind.Pending)
            return lua.Suspended();
        if (fault.Kind == FaultKind.Busy)
            return lua.Refused(0, fault.Message!);
        lua.PushNil();
        Push(lua, fault);
        return 2;
    }

    /// <summary><c>1</c> (a float), or <c>nil, text</c>.</summary>
    internal static int Done(LuaStack lua, Fault fault) => fault.IsNone ? lua.Return(1.0) : Failed(lua, fault);

    /// <summary>The text.</summary>
    internal static string Of(Fault fault) => fault.Kind switch
    {
        FaultKind.Timeout => ErrorText.Timeout,
        FaultKind.Closed => ErrorText.Closed,
        FaultKind.Refused => "refused",
        FaultKind.NoDescriptor => "Bad file descriptor",
        FaultKind.NameNotKnown => "Name or service not known",
        FaultKind.Service => "service not supported for socket type",
        FaultKind.HostFamily => "Address family for hostname not supported",
        FaultKind.PathTooLong => "path too long",
        FaultKind.NoSuchFile => "No such file or directory",
        FaultKind.OutOfMemory => "out of memory",
        _ => fault.Message ?? ErrorText.Short(fault.Code),
    };
}
