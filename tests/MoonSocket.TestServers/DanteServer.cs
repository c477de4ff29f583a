namespace MoonSocket.TestServers;

/// <summary>danted in the foreground: SOCKS 4 and 5 on 127.0.0.1, for anybody there.</summary>
public sealed class DanteServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _process;

    private DanteServer()
    {
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    /// <summary>Starts one; another port is tried where the first was taken in the meantime.</summary>
    public static Task<DanteServer> StartAsync()
        => ServerProcess.OnAnyPortAsync(static () => new DanteServer(), static server => server.RunAsync());

    public void Dispose()
    {
        _process?.Dispose();
        _folder.Dispose();
    }

    private async Task RunAsync()
    {
        Port = ServerProcess.FreePort();
        string configuration = _folder.Write("danted.conf", $$"""
            logoutput: stderr
            internal: 127.0.0.1 port = {{Port}}
            external: 127.0.0.1
            clientmethod: none
            socksmethod: none
            client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
            socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 protocol: tcp }
            """);
        _process = await ServerProcess.StartAsync("danted", ["-f", configuration], Port);
    }
}
