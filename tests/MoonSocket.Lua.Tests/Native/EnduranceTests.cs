using System.Globalization;
using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.Native;

/// <summary>The native module in stock interpreters, for long, often, and in numbers.</summary>
public sealed class EnduranceTests(EnduranceTests.Server server) : IClassFixture<EnduranceTests.Server>
{
    private const int Starts = 200;

    public static TheoryData<string> Interpreters => Interpreter.Rows;

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task It_ends_well_two_hundred_times_whatever_is_open(string interpreter)
    {
        for (int way = 0; way < Starts; way++)
        {
            ChildProcess run = await RunAsync(interpreter, "exit", way.ToString(CultureInfo.InvariantCulture), server.Url);
            Assert.True(run.ExitCode == 0 && run.Errors.Length == 0, $"start {way}: {run.Describe()}");
        }
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task Errors_odd_arguments_and_collections_do_no_harm(string interpreter)
    {
        ChildProcess run = await RunAsync(interpreter, "hazards", server.Url);
        Assert.True(run.ExitCode == 0 && run.Output == "passed\n" && run.Errors.Length == 0, run.Describe());
    }

    [Theory]
    [InlineData("lua5.4")]
    [InlineData("luajit")]
    public async Task Five_thousand_connections_are_open_at_once(string interpreter)
    {
        await NativeModule.ReadyAsync();
        ChildProcess run = await ChildProcess.RunAsync(
            "sh",
            ["-c", "ulimit -n 12000 && exec \"$@\"", "sh", interpreter, Program("many"), "5000"],
            Interpreter.Environment);
        Assert.True(run.ExitCode == 0 && run.Output == "passed\n", run.Describe());
    }

    private static string Program(string name) => Repository.At("tests", "lua", "programs", name + ".lua");

    private static Task<ChildProcess> RunAsync(string interpreter, string program, params string[] arguments) =>
        Interpreter.RunFileAsync(interpreter, Program(program), arguments);

    /// <summary>nginx with a file of some size.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private NginxServer? _nginx;

        internal string Url => _nginx!.Url("/moon.bin");

        public async Task InitializeAsync()
        {
            _nginx = await NginxServer.StartAsync();
            _nginx.Put("moon.bin", 300_000);
        }

        public Task DisposeAsync()
        {
            _nginx?.Dispose();
            return Task.CompletedTask;
        }
    }
}
