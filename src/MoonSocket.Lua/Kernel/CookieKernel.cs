using System.Net;
using MoonSocket.Lua.Interop;

namespace MoonSocket.Lua.Kernel;

/// <summary>Cookie jars (RFC 6265), by the framework's own rules for domains, paths, expiry and Secure.</summary>
internal static class CookieKernel
{
    internal static void Register(KernelTable kernel)
    {
        kernel.AddClass(Jar.Kind);
        kernel.Add("cookies", Create);
        kernel.Add("cookies_header", Header);
        kernel.Add("cookies_store", Store);
    }

    // cookies(): jar
    private static int Create(LuaStack lua) => lua.Return(new Jar());

    // cookies_header(jar, url): the value of a Cookie header; nil where there is none to send
    private static int Header(LuaStack lua)
    {
        string header = lua.Object<Jar>(1, Jar.ClassName).Cookies.GetCookieHeader(Url(lua, 2));
        if (header.Length == 0)
            return lua.ReturnNil();
        lua.PushLatin1(header);
        return 1;
    }

    // cookies_store(jar, url, line): true; nil, message
    private static int Store(LuaStack lua)
    {
        CookieContainer cookies = lua.Object<Jar>(1, Jar.ClassName).Cookies;
        try
        {
            cookies.SetCookies(Url(lua, 2), lua.Latin1(3));
        }
        catch (CookieException refused)
        {
            return lua.Failed(refused.Message);
        }

        return lua.Return(true);
    }

    private static Uri Url(LuaStack lua, int index)
    {
        if (!Uri.TryCreate(lua.Text(index), UriKind.Absolute, out Uri? url))
            LuaStack.Refuse(index, "absolute URL expected");
        return url;
    }

    private sealed class Jar : LuaObject
    {
        internal const string ClassName = "cookies";

        internal static LuaClass Kind { get; } = new(ClassName);

        internal override LuaClass Class => Kind;

        internal CookieContainer Cookies { get; } = new();

        internal override void Close()
        {
        }
    }
}
