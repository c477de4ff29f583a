using MoonSocket.Lua.Interop;
using MoonSocket.Net;

namespace MoonSocket.Lua.Kernel.Replies;

/// <summary>The TLS options as scripts name them, wherever something can be secured.</summary>
internal static class TlsFields
{
    /// <summary>Sets one of them; false where the name is none of theirs.</summary>
    internal static bool TrySet(ref TlsOptions options, string name, LuaStack lua, int value)
    {
        switch (name)
        {
            case "verify": options = options with { Verify = lua.Boolean(value) }; return true;
            case "cafile": options = options with { CaFile = lua.Text(value) }; return true;
            case "certificate": options = options with { CertificateFile = lua.Text(value) }; return true;
            case "key": options = options with { KeyFile = lua.Text(value) }; return true;
            default: return false;
        }
    }

    /// <summary>Reads a list of names and values.</summary>
    internal static TlsOptions Read(LuaStack lua, int list)
    {
        TlsOptions options = TlsOptions.Default;
        int count = lua.Count;
        for (int i = 1; lua.TryPushItem(list, i); i += 2)
        {
            if (!lua.TryPushItem(list, i + 1))
                LuaStack.Refuse(list, "a name without a value");
            string name = lua.Text(count + 1);
            if (!TrySet(ref options, name, lua, count + 2))
                LuaStack.Refuse(list, $"unknown option '{name}'");
            lua.Truncate(count);
        }

        return options;
    }
}
