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
        ChildProcess run = await Interpreter.RunFileAsync(interpreter, Repository.At("tests", "lua", "programs", "every_module.lua"), Modules);
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
        ChildProcess run = await Interpreter.RunFileAsync(interpreter, Repository.At("tests", "lua", "programs", "another_name.lua"), NativeModule.Library);
        AssertQuiet(run);
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task It_may_be_loaded_in_a_coroutine_that_dies(string interpreter)
    {
        ChildProcess run = await Interpreter.RunFileAsync(interpreter, Repository.At("tests", "lua", "programs", "coroutine.lua"));
        AssertQuiet(run);
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task It_leaves_the_signals_of_the_interpreter_alone(string interpreter)
    {
        ChildProcess run = await Interpreter.RunFileAsync(interpreter, Repository.At("tests", "lua", "programs", "signals.lua"));
        AssertQuiet(run);
    }

    private static void AssertQuiet(ChildProcess run)
        => Assert.True(run.ExitCode == 0 && run.Output.Length == 0 && run.Errors.Length == 0, run.Describe());

    [GeneratedRegex(@"\bluaopen_(\w+)")]
    private static partial Regex Exported();
}
