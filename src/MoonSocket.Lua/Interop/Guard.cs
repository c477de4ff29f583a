using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MoonSocket.Lua.Kernel;

namespace MoonSocket.Lua.Interop;

/// <summary>
/// The one gate through which Lua enters C#: every kernel function is a C closure over <see cref="Entry"/>.
/// Its upvalues say the rest: 1 the state's userdata, 2 the number of the function, 3 the table of metatables.
/// No exception leaves: a refused argument becomes <c>false, index, text</c>, any other <c>nil, text</c>.
/// </summary>
internal static unsafe class Guard
{
    internal const int StateUpvalue = 1;
    internal const int FunctionUpvalue = 2;
    internal const int ClassesUpvalue = 3;

    internal static delegate* unmanaged[Cdecl]<nint, int> Entry => &Enter;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Enter(nint state)
    {
        LuaStack lua = default;
        try
        {
            ModuleState? module = ModuleState.FromUserdata(LuaApi.ToUserdata(state, LuaApi.UpvalueIndex(StateUpvalue)));
            lua = new LuaStack(state, module!);
            if (module is null)
                return lua.Failed("closed"u8); // a finalizer that runs after the module's own, in lua_close

            // A light userdata: no memory, but the cheapest number there is to read.
            return module.Function(LuaApi.ToUserdata(state, LuaApi.UpvalueIndex(FunctionUpvalue)))(lua);
        }
        catch (ArgumentRefusedException refused)
        {
            return lua.Refused(refused.Index, refused.Message);
        }
#pragma warning disable CA1031 // an exception that leaves UnmanagedCallersOnly ends the process
        catch (Exception failure)
        {
            return Answer(lua, failure);
        }
#pragma warning restore CA1031
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Answer(LuaStack lua, Exception failure)
    {
#pragma warning disable CA1031 // even the making of the message must not throw
        try
        {
            return lua.Failed(ErrorText.Short(failure));
        }
        catch (Exception)
        {
            return lua.Failed("unknown error"u8);
        }
#pragma warning restore CA1031
    }
}
