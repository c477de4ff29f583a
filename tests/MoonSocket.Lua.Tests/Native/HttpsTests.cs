using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.Native;

/// <summary>TLS in the native module: the system's trust store, OpenSSL's variables, a root of the script's own.</summary>
public sealed class HttpsTests
{
    public static TheoryData<string> Interpreters => Interpreter.Rows;

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task A_private_root_is_trusted_when_it_is_named(string interpreter)
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        File.WriteAllText(Path.Combine(nginx.Root, "hello.txt"), "hello over TLS");
        using TemporaryFolder folder = new();
        string authority = folder.Write("ca.pem", nginx.Authority.CertificatePem);
        string url = nginx.TlsUrl("/hello.txt");

        Assert.Contains("certificate", await RunAsync(interpreter, null, url), StringComparison.Ordinal);
        Assert.Equal("hello over TLS", await RunAsync(interpreter, null, url, authority));
        Assert.Equal("hello over TLS", await RunAsync(interpreter, authority, url));

        string wrongName = url.Replace($":{nginx.TlsPort}/", $":{nginx.WrongNamePort}/", StringComparison.Ordinal);
        Assert.Contains("certificate", await RunAsync(interpreter, authority, wrongName), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string interpreter, string? trusted, params string[] arguments)
    {
        await NativeModule.ReadyAsync();
        Dictionary<string, string?> environment = Interpreter.Environment;
        environment["SSL_CERT_FILE"] = trusted;
        environment["SSL_CERT_DIR"] = null;
        string script = Repository.At("tests", "lua", "programs", "https.lua");
        ChildProcess run = await ChildProcess.RunAsync(interpreter, [script, .. arguments], environment);
        Assert.True(run.ExitCode == 0 && run.Errors.Length == 0, run.Describe());
        return run.Output.Trim();
    }
}
