namespace MoonSocket.TestServers;

/// <summary>
/// squid in the foreground as an HTTP proxy on 127.0.0.1, for plain requests and for tunnels, that lets in only
/// "proxy" with the password "let me in".
/// </summary>
public sealed class SquidServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _process;

    private SquidServer()
    {
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    /// <summary>The proxy's URL with user and password.</summary>
    public Uri Url => new($"http://proxy:let%20me%20in@127.0.0.1:{Port}");

    /// <summary>The proxy's URL without.</summary>
    public Uri UrlWithoutPassword => new($"http://127.0.0.1:{Port}");

    /// <summary>One line a request: "method url status".</summary>
    public string[] AccessLog => File.Exists(_folder.At("access.log")) ? File.ReadAllLines(_folder.At("access.log")) : [];

    /// <summary>Starts one; another port is tried where the first was taken in the meantime.</summary>
    public static Task<SquidServer> StartAsync()
        => ServerProcess.OnAnyPortAsync(static () => new SquidServer(), static server => server.RunAsync());

    public void Dispose()
    {
        _process?.Dispose();
        _folder.Dispose();
    }

    private async Task RunAsync()
    {
        Port = ServerProcess.FreePort();
        // Answers OK to the one line it should: a program of its own keeps password files and their tools out.
        string check = _folder.Write("check.sh", """
            #!/bin/sh
            while read -r user password; do
                if [ "$user $password" = "proxy let%20me%20in" ]; then echo OK; else echo ERR; fi
            done
            """.ReplaceLineEndings("\n"));
        // Started by root it works as a user of its own, who has to get in here.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(check, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_111_111);
        }

        string configuration = _folder.Write("squid.conf", $"""
            http_port 127.0.0.1:{Port}
            auth_param basic program {check}
            auth_param basic children 1
            acl known proxy_auth REQUIRED
            http_access allow known
            http_access deny all
            cache deny all
            pid_filename {_folder.At("squid.pid")}
            logformat plain %rm %ru %>Hs
            access_log stdio:{_folder.At("access.log")} logformat=plain
            buffered_logs off
            cache_log {_folder.At("cache.log")}
            coredump_dir {_folder.Path}
            shutdown_lifetime 0 seconds
            visible_hostname moonsocket-test
            pinger_enable off
            request_header_max_size 64 KB
            """);
        _process = await ServerProcess.StartAsync("squid", ["-N", "-f", configuration], Port);
    }
}
