using MoonSocket.Lua.Tests.Doors;

namespace MoonSocket.Lua.Tests.Native;

/// <summary>The native module where Lua is not the main program, or not in it.</summary>
public sealed class HostProgramTests(HostPrograms programs) : IClassFixture<HostPrograms>
{
    private static readonly string Use = File.ReadAllText(Repository.At("tests", "lua", "programs", "host.lua"));

    public static TheoryData<string> Libraries => new(HostPrograms.LuaLibraries);

    [Theory]
    [MemberData(nameof(Libraries))]
    public async Task An_interpreter_linked_to_a_shared_library_is_served(string library)
    {
        string program = await programs.LinkedHostAsync(library);
        await NativeModule.ReadyAsync();
        ChildProcess run = await ChildProcess.RunAsync(program, [Use], Interpreter.Environment);
        AssertThrough(run, 1);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public async Task A_program_that_keeps_its_Lua_to_itself_is_served(string library)
        => AssertThrough(await RunPluginsAsync("local", library, Use, library, Use), 2);

    [Theory]
    [MemberData(nameof(Libraries))]
    public async Task A_program_that_opens_its_Lua_for_all_is_served(string library)
        => AssertThrough(await RunPluginsAsync("global", library, Use, library, Use), 2);

    // Only where each library keeps to itself: opened for all, two of them call each other without any module of ours.
    [Fact]
    public async Task The_library_that_calls_is_the_one_that_is_used()
    {
        foreach (string library in HostPrograms.LuaLibraries)
        {
            string other = library == "liblua5.4.so.0" ? "liblua5.1.so.0" : "liblua5.4.so.0";
            AssertThrough(await RunPluginsAsync("local", other, "", library, Use), 1);
        }
    }

    [Theory]
    [InlineData("local")]
    [InlineData("global")]
    public async Task A_second_Lua_library_in_the_process_gets_an_error(string mode)
    {
        ChildProcess run = await RunPluginsAsync(mode, "liblua5.4.so.0", Use, "liblua5.1.so.0", Use);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("through Lua 5.4", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            "MoonSocket already serves another Lua library in this process, and can serve only one", run.Errors.Trim());
    }

    [Fact]
    public async Task Python_may_be_the_main_program()
    {
        await NativeModule.ReadyAsync();
        string script = $"""
            import ctypes
            lua = ctypes.CDLL("{HostPrograms.PathOf("liblua5.4.so.0")}")
            lua.luaL_newstate.restype = ctypes.c_void_p
            state = ctypes.c_void_p(lua.luaL_newstate())
            lua.luaL_openlibs(state)
            assert lua.luaL_loadfilex(state, b"{Repository.At("tests", "lua", "programs", "host.lua")}", None) == 0
            assert lua.lua_pcallk(state, 0, 0, 0, 0, None) == 0
            lua.lua_close(state)
            """;
        AssertThrough(await ChildProcess.RunAsync("python3", ["-c", script], Interpreter.Environment), 1);
    }

    private async Task<ChildProcess> RunPluginsAsync(string mode, params string[] librariesAndCode)
    {
        string program = await programs.PluginHostAsync();
        await NativeModule.ReadyAsync();
        IEnumerable<string> arguments = librariesAndCode.Select((text, i) => i % 2 == 0 ? HostPrograms.PathOf(text) : text);
        return await ChildProcess.RunAsync(program, [mode, .. arguments], Interpreter.Environment);
    }

    private static void AssertThrough(ChildProcess run, int times)
    {
        Assert.True(run.ExitCode == 0 && run.Errors.Length == 0, run.Describe());
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(times, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("through Lua 5.", line, StringComparison.Ordinal));
    }
}
