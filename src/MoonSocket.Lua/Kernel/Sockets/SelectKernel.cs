using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>
/// Waiting for many descriptors. Which objects they belong to is the glue's business: here are numbers only, so that
/// any object with a descriptor can take part.
/// </summary>
internal static class SelectKernel
{
    private const int Reading = 1;
    private const int Writing = 2;

    internal static void Register(KernelTable kernel)
    {
        kernel.Add("select", Select);
        kernel.Add("wait", Wait);
        kernel.Add("select_descriptor", Descriptor);
    }

    // select_descriptor(o): descriptor | -1, whether it holds input; nothing where it is no socket of ours
    private static int Descriptor(LuaStack lua)
    {
        if (lua.ObjectOrNull<LuaSocketObject>(1) is not { } found)
            return 0;
        lua.PushInteger(found.Any.Descriptor);
        lua.Push(found.Any.IsDirty);
        return 2;
    }

    // wait(descriptor, "r" | "w", seconds): true | false when the time was up | nil, text
    private static int Wait(LuaStack lua)
    {
        bool forWriting = lua.Bytes(2) is [(byte)'w', ..];
        double seconds = lua.NumberOr(3, -1);
        if (double.IsNaN(seconds))
            LuaStack.Refuse(3, "number expected, got nan");
        PollSet set = lua.Module.Service(static _ => new PollSet());
        set.Clear();
        set.Add((long)lua.Number(1), !forWriting, forWriting);
        Fault fault = PatientPoll.Wait(lua.Module.Dialer.Reactor, set, seconds, out int ready);
        return fault.IsNone ? lua.Return(ready > 0) : FaultText.Failed(lua, fault);
    }

    // select(list, count, seconds): how many are ready | nil, text. The list holds count pairs: a descriptor, and what
    // it is waited for (1 reading, 2 writing, 3 both), which becomes what it is ready for.
    private static int Select(LuaStack lua)
    {
        int count = (int)lua.Integer(2);
        double seconds = lua.NumberOr(3, -1);
        PollSet set = lua.Module.Service(static _ => new PollSet());
        set.Clear();
        for (int i = 0; i < count; i++)
        {
            var descriptor = (long)lua.ListNumber(1, (2 * i) + 1);
            var wanted = (int)lua.ListNumber(1, (2 * i) + 2);
            set.Add(descriptor, (wanted & Reading) != 0, (wanted & Writing) != 0);
        }

        Fault fault = PatientPoll.Wait(lua.Module.Dialer.Reactor, set, seconds, out int ready);
        if (!fault.IsNone)
            return FaultText.Failed(lua, fault);
        for (int i = 0; i < count; i++)
        {
            (bool readable, bool writable) = set[i];
            lua.SetListNumber(1, (2 * i) + 2, (readable ? Reading : 0) + (writable ? Writing : 0));
        }

        return lua.ReturnInteger(ready);
    }
}
