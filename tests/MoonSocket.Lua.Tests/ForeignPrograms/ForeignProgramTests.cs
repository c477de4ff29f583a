using System.Globalization;
using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.ForeignPrograms;

/// <summary>
/// What others have built on LuaSocket, as Debian packages it, with our module in LuaSocket's place. A package serves
/// the Lua versions it was made for.
/// </summary>
public sealed class ForeignProgramTests
{
    public static TheoryData<string> Interpreters => Interpreter.Rows;

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task LuaSec_speaks_TLS_over_our_sockets(string interpreter)
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        File.WriteAllText(Path.Combine(nginx.Root, "hello.txt"), "hello from nginx\n");
        using TemporaryFolder folder = new();
        string authority = folder.Write("ca.pem", nginx.Authority.CertificatePem);
        await PassAsync(interpreter, "luasec", nginx.TlsPort.ToString(CultureInfo.InvariantCulture), authority);
    }

    [Theory]
    [InlineData("lua5.1")]
    [InlineData("lua5.2")]
    [InlineData("luajit")]
    public Task Copas_schedules_our_sockets(string interpreter) => PassAsync(interpreter, "copas");

    [Theory]
    [InlineData("lua5.1")]
    [InlineData("lua5.2")]
    [InlineData("lua5.3")]
    [InlineData("luajit")]
    public async Task Lua_redis_talks_to_redis(string interpreter)
    {
        int port = ServerProcess.FreePort();
        string number = port.ToString(CultureInfo.InvariantCulture);
        using ServerProcess redis = await ServerProcess.StartAsync(
            "redis-server", ["--bind", "127.0.0.1", "--port", number, "--save", "", "--appendonly", "no"], port);
        await PassAsync(interpreter, "redis", number);
    }

    [Theory]
    [InlineData("lua5.1")]
    [InlineData("luajit")]
    public async Task Soap_and_xml_rpc_clients_post_through_our_http(string interpreter)
    {
        using WebStub web = new(new()
        {
            ["/soap"] = """
                <?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><PhaseResponse xmlns="urn:moon"><phase>full</phase></PhaseResponse></soap:Body></soap:Envelope>
                """,
            ["/xmlrpc"] = """
                <?xml version="1.0"?><methodResponse><params><param><value><string>full</string></value></param></params></methodResponse>
                """,
        });
        await PassAsync(interpreter, "rpc", web.Url);
        var (method, path, _, body) = web.Requests.First();
        Assert.Equal(("POST", "/soap"), (method, path));
        Assert.Contains("Phase", body, StringComparison.Ordinal);
        Assert.Contains("<methodName>moon.phase</methodName>", web.Requests.ElementAt(1).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lua5.1")]
    [InlineData("lua5.2")]
    [InlineData("luajit")]
    public Task Logging_writes_into_our_connections(string interpreter) => PassAsync(interpreter, "logging");

    [Theory]
    [InlineData("5.1")]
    [InlineData("5.2")]
    [InlineData("5.3")]
    [InlineData("5.4")]
    public async Task LuaRocks_downloads_through_our_http(string version)
    {
        const string Rockspec = """
            package = "moon"
            version = "1.0-1"
            source = { url = "http://127.0.0.1/none" }
            build = { type = "none" }
            """;
        using WebStub web = new(new()
        {
            [$"/manifest-{version}"] =
                "commands = {} modules = {} repository = { moon = { ['1.0-1'] = { { arch = 'rockspec' } } } }",
            ["/moon-1.0-1.rockspec"] = Rockspec,
        });
        using TemporaryFolder folder = new();
        await NativeModule.ReadyAsync();
        Dictionary<string, string?> environment = Interpreter.EnvironmentWithSystem;
        environment["HOME"] = folder.Path;
        ChildProcess run = await ChildProcess.RunAsync(
            "sh",
            ["-c", "cd \"$1\" && exec luarocks-\"$2\" --only-server=\"$3\" download moon", "sh", folder.Path, version, web.Url],
            environment);
        Assert.True(run.ExitCode == 0, run.Describe());
        Assert.Equal(Rockspec, File.ReadAllText(folder.At("moon-1.0-1.rockspec")));
        Assert.All(web.Requests, request => Assert.EndsWith("via LuaSocket", request.Agent, StringComparison.Ordinal));
    }

    private static async Task PassAsync(string interpreter, string program, params string[] arguments)
    {
        await NativeModule.ReadyAsync();
        string script = Repository.At("tests", "lua", "foreign", program + ".lua");
        ChildProcess run = await ChildProcess.RunAsync(interpreter, [script, .. arguments], Interpreter.EnvironmentWithSystem);
        Assert.True(run.ExitCode == 0 && run.Output == "passed\n", run.Describe());
    }
}
