using System.Text.RegularExpressions;
using MoonSocket.Lua.Tests.Doors;

namespace MoonSocket.Lua.Tests.Native;

/// <summary>What is in artifacts/lua, and what <c>require</c> makes of it in the stock interpreters.</summary>
public sealed partial class LoadingTests
{
    public static TheoryData<string> Interpreters => Interpreter.Rows;

    private static string[] Modules { get; } =
    [
        .. Directory.GetFiles(Repository.At("src", "MoonSocket.Lua", "Scripts"), "*.lua", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.At("src", "MoonSocket.Lua", "Scripts"), file)[..^".lua".Length])
            .Where(name => name != "boot" && !name.StartsWith("internal/", StringComparison.Ordinal))
            .Select(name => name.Replace('/', '.'))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public async Task Each_module_has_its_luaopen_function()
    {
        await NativeModule.ReadyAsync();
        ChildProcess symbols = await ChildProcess.RunAsync("readelf", ["--dyn-syms", "-W", NativeModule.Library]);
        string[] exported = [.. Exported().Matches(symbols.Output).Select(match => match.Groups[1].Value)];
        string[] wanted = [.. Modules.Select(name => name.Replace('.', '_')), "socket_native"];
        Assert.Equal(wanted.Order(StringComparer.Ordinal), exported.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_library_is_never_unloaded()
    {
        await NativeModule.ReadyAsync();
        ChildProcess header = await ChildProcess.RunAsync("readelf", ["-d", NativeModule.Library]);
        Assert.Contains("NODELETE", header.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_smaller_than_ten_megabytes()
    {
        await NativeModule.ReadyAsync();
        Assert.InRange(new FileInfo(NativeModule.Library).Length, 1, 10_000_000);
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task Every_module_loads_and_one_library_serves_them_all(string interpreter)
    {
        ChildProcess run = await Interpreter.RunAsync(interpreter, $$"""
            for name in ("{{string.Join(' ', Modules)}}"):gmatch("%S+") do
              local module = require(name)
              assert(type(module) == "table" or type(module) == "function", name)
              assert(module == require(name), name)
            end
            local libraries, count = {}, 0
            for line in io.lines("/proc/self/maps") do
              local file = line:match("%S*socket[^/]*%.so%S*$") or line:match("%S*/core%.so$")
              if file and not libraries[file] then libraries[file] = true; count = count + 1 end
            end
            assert(count == 1, count)
            """);
        AssertQuiet(run);
    }

    [Fact]
    public async Task Any_module_may_be_the_first()
    {
        foreach (string name in Modules)
            AssertQuiet(await Interpreter.RunAsync("lua5.4", $"assert(type(require '{name}') ~= 'boolean')"));
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task The_library_alone_will_do_for_socket(string interpreter)
    {
        await NativeModule.ReadyAsync();
        Dictionary<string, string?> environment = Interpreter.Environment;
        environment["LUA_PATH"] = "/nowhere/?.lua";
        foreach (string name in (string[])["socket", "socket.core", "socket.url", "socket.http"])
        {
            string code = $"assert(require '{name}'); assert(require('ltn12').pump.all); assert(require('socket').tcp():close())";
            AssertQuiet(await ChildProcess.RunAsync(interpreter, ["-e", code], environment));
        }
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task The_same_library_under_another_name_is_the_same_library(string interpreter)
    {
        ChildProcess run = await Interpreter.RunAsync(interpreter, $$"""
            local socket = require "socket"
            local link = os.tmpname()
            assert(os.remove(link))
            assert(os.execute("ln -s '{{NativeModule.Library}}' " .. link))
            local again = assert(package.loadlib(link, "luaopen_socket"))()
            os.remove(link)
            local server = assert(again.bind("127.0.0.1", 0))
            local client = assert(socket.connect("127.0.0.1", (select(2, server:getsockname()))))
            assert(#socket.select({ server }, nil, 10) == 1)
            assert(server:accept()):close()
            assert(tostring(client):find("^tcp{client}"))
            """);
        AssertQuiet(run);
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task It_may_be_loaded_in_a_coroutine_that_dies(string interpreter)
    {
        ChildProcess run = await Interpreter.RunAsync(interpreter, """
            local tcp
            do
              local first = coroutine.wrap(function() tcp = require("socket").tcp() end)
              first()
            end
            for i = 1, 20 do collectgarbage() end
            local socket = require "socket"
            assert(tcp:bind("127.0.0.1", 0))
            assert(tcp:listen())
            for i = 1, 20 do coroutine.wrap(function() assert(socket.tcp()):close() end)() collectgarbage() end
            tcp:close()
            """);
        AssertQuiet(run);
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task It_leaves_the_signals_of_the_interpreter_alone(string interpreter)
    {
        // SIGPIPE (13) ends up ignored, as with every LuaSocket. SIGFPE, SIGSEGV and the real-time ones, from 32 up,
        // are the runtime's own; what a user or a parent sends stays as it was.
        ChildProcess run = await Interpreter.RunAsync(interpreter, """
            local function signals()
              local caught, ignored
              for line in io.lines("/proc/self/status") do
                ignored = ignored or line:match("^SigIgn:%s+(%x+)")
                caught = caught or line:match("^SigCgt:%s+(%x+)")
              end
              return tonumber(caught:sub(9), 16), tonumber(ignored:sub(9), 16)
            end
            local function has(set, number) return math.floor(set / 2 ^ (number - 1)) % 2 == 1 end
            local caught, ignored = signals()
            local socket = require "socket"
            socket.tcp():close()
            local caught_now, ignored_now = signals()
            assert(has(ignored_now, 13))
            for number = 1, 31 do
              if number ~= 8 and number ~= 11 and number ~= 13 then
                assert(has(caught, number) == has(caught_now, number), "caught " .. number)
                assert(has(ignored, number) == has(ignored_now, number), "ignored " .. number)
              end
            end
            """);
        AssertQuiet(run);
    }

    private static void AssertQuiet(ChildProcess run)
        => Assert.True(run.ExitCode == 0 && run.Output.Length == 0 && run.Errors.Length == 0, run.Describe());

    [GeneratedRegex(@"\bluaopen_(\w+)")]
    private static partial Regex Exported();
}
