using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.Native;

/// <summary>eng/install-lua and the rockspec.</summary>
public sealed class InstallTests
{
    private const string Use = "assert(require('mime').b64('x')); assert(require('socket').tcp()); print(_VERSION)";

    [Fact]
    public async Task An_installed_prefix_serves_every_interpreter()
    {
        await NativeModule.ReadyAsync();
        using TemporaryFolder folder = new();
        ChildProcess install = await ChildProcess.RunAsync(Repository.At("eng", "install-lua"), [folder.Path]);
        Assert.True(install.ExitCode == 0, install.Describe());
        foreach (string interpreter in Interpreter.All)
        {
            string version = interpreter == "luajit" ? "5.1" : interpreter[^3..];
            Dictionary<string, string?> environment = Interpreter.Environment;
            environment["LUA_PATH"] = folder.At("share", "lua", version, "?.lua");
            environment["LUA_CPATH"] = folder.At("lib", "lua", version, "?.so");
            ChildProcess run = await ChildProcess.RunAsync(interpreter, ["-e", Use], environment);
            Assert.True(run.ExitCode == 0 && run.Output == $"Lua {version}\n", run.Describe());
        }
    }

    [Fact]
    public async Task LuaRocks_installs_it_from_the_rockspec()
    {
        await NativeModule.ReadyAsync();
        using TemporaryFolder folder = new();
        Dictionary<string, string?> environment = Interpreter.Environment;
        environment["LUA_PATH"] = null;
        environment["LUA_CPATH"] = null;
        string rockspec = Directory.GetFiles(Repository.At("rockspecs"), "*.rockspec").Single();
        ChildProcess make = await ChildProcess.RunAsync("luarocks-5.4", ["--tree", folder.Path, "make", rockspec], environment);
        Assert.True(make.ExitCode == 0, make.Describe());
        environment["LUA_PATH"] = folder.At("share", "lua", "5.4", "?.lua");
        environment["LUA_CPATH"] = folder.At("lib", "lua", "5.4", "?.so");
        ChildProcess run = await ChildProcess.RunAsync("lua5.4", ["-e", Use], environment);
        Assert.True(run.ExitCode == 0, run.Describe());
    }
}
