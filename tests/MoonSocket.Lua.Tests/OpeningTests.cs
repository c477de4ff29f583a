using MoonSocket.Lua.Hosting;

namespace MoonSocket.Lua.Tests;

public sealed class OpeningTests
{
    [Fact]
    public void A_state_gets_loaders_and_no_globals()
    {
        using KeraLua.Lua lua = new();
        lua.DoString("before = {} for name in pairs(_G) do before[name] = true end");
        MoonSocketModule.Open(lua);
        Assert.False(lua.DoString("for name in pairs(_G) do assert(before[name] or name == 'before', name) end"), lua.ToString(-1));
        Assert.Equal(0, lua.GetTop());
    }

    [Fact]
    public void Opening_twice_changes_nothing()
    {
        using Host host = new();
        string? first = host.Run("loaders = {} for k, v in pairs(package.preload) do loaders[k] = v end");
        Assert.Null(first);
        MoonSocketModule.Open(host.State);
        Assert.Equal("true", host.Run("for k, v in pairs(package.preload) do assert(loaders[k] == v) end return 'true'"));
    }

    [Fact]
    public void A_state_without_base_library_is_refused_politely()
    {
        using KeraLua.Lua lua = new(openLibs: false);
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => MoonSocketModule.Open(lua));
        Assert.Contains("MoonSocket could not be opened in this Lua state", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, lua.GetTop());
    }

    [Fact]
    public void Nlua_states_are_opened_too()
    {
        using NLua.Lua lua = new();
        MoonSocketModule.Open(lua);
        Assert.Equal(0, lua.State.GetTop());
    }

    [Fact]
    public void States_come_and_go_on_several_threads()
    {
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            using Host host = new();
            Assert.Null(host.Run("for name, load in pairs(package.preload) do assert(type(load) == 'function') end"));
        });
    }
}
