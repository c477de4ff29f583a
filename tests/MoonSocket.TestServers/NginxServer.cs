using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MoonSocket.TestServers;

/// <summary>
/// nginx in the foreground, with a plain and a TLS port on 127.0.0.1 and a folder of its own. The places it serves:
/// <c>/</c> files of <see cref="Root"/>; <c>/dav/</c> takes PUT and DELETE; <c>/auth/</c> wants "moon:lua cheese";
/// <c>/r301/x</c> to <c>/r308/x</c> redirect to <c>/x</c>; <c>/away/x</c> to <c>/x</c> under the name of another origin;
/// <c>/loop</c> to itself; <c>/down/x</c> to plain http; <c>/empty</c> 204; <c>/small/</c> takes 1 KiB at most;
/// <c>/packed/x</c> the file x compressed; <c>/brief/x</c> the file x, over a connection that is soon closed when it is idle; <c>/show/</c> tells in headers what it was sent.
/// </summary>
public sealed class NginxServer : IDisposable
{
    /// <summary>The user <c>/auth/</c> lets in.</summary>
    public const string User = "moon";

    /// <summary>The password it has.</summary>
    public const string Password = "lua cheese";

    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _process;

    private NginxServer()
    {
    }

    /// <summary>The authority behind the server's certificate, which is for localhost and 127.0.0.1.</summary>
    public PrivateAuthority Authority { get; } = new();

    /// <summary>The plain port.</summary>
    public int Port { get; private set; }

    /// <summary>The TLS port; the certificate is for localhost and 127.0.0.1.</summary>
    public int TlsPort { get; private set; }

    /// <summary>A TLS port with a certificate for another host.</summary>
    public int WrongNamePort { get; private set; }

    /// <summary>A TLS port that wants a certificate of the same authority from its clients.</summary>
    public int ClientCertificatePort { get; private set; }

    /// <summary>Where the files served are.</summary>
    public string Root => _folder.At("root");

    /// <summary>Where what is PUT to <c>/dav/x</c> ends up.</summary>
    public string Stored(string name) => _folder.At("root", "dav", name);

    /// <summary>What nginx wrote into its access log: one line a request, "method uri status host".</summary>
    public string[] AccessLog => File.Exists(_folder.At("access.log")) ? File.ReadAllLines(_folder.At("access.log")) : [];

    /// <summary>A URL on the plain port.</summary>
    public string Url(string path) => $"http://127.0.0.1:{Port}{path}";

    /// <summary>A URL on the TLS port.</summary>
    public string TlsUrl(string path) => $"https://localhost:{TlsPort}{path}";

    /// <summary>Starts one. A port may be taken in the moment between choosing and using it: then another is tried.</summary>
    public static Task<NginxServer> StartAsync()
        => ServerProcess.OnAnyPortAsync(static () => new NginxServer(), static server => server.RunAsync());

    /// <summary>Writes a file to be served and returns its content.</summary>
    public byte[] Put(string name, int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        File.WriteAllBytes(Path.Combine(Root, name), content);
        return content;
    }

    public void Dispose()
    {
        _process?.Dispose();
        Authority.Dispose();
        _folder.Dispose();
    }

    private async Task RunAsync()
    {
        Port = ServerProcess.FreePort();
        TlsPort = ServerProcess.FreePort();
        WrongNamePort = ServerProcess.FreePort();
        ClientCertificatePort = ServerProcess.FreePort();
        foreach (string name in (string[])["root/dav", "root/auth", "tmp"])
            Directory.CreateDirectory(_folder.At(name));
        _folder.Write("root/auth/secret.txt", "the moon is made of Lua");
        _folder.Write("users", $"{User}:{PasswordHash(Password)}\n");
        _folder.Write("ca.pem", Authority.CertificatePem);
        Certify("server", "localhost", "127.0.0.1");
        Certify("other", "elsewhere.example");
        string configuration = _folder.Write("nginx.conf", Configuration());
        _process = await ServerProcess.StartAsync(
            "nginx", ["-p", _folder.Path, "-e", _folder.At("error.log"), "-c", configuration],
            Port, TlsPort, WrongNamePort, ClientCertificatePort);
    }

    private void Certify(string file, params string[] names)
    {
        using X509Certificate2 certificate = Authority.Issue(names);
        _folder.Write($"{file}.pem", certificate.ExportCertificatePem());
        _folder.Write($"{file}.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    // nginx takes salted SHA-1 in its own spelling, which needs no other program.
    private static string PasswordHash(string password)
    {
        byte[] salt = [1, 2, 3, 4];
#pragma warning disable CA5350 // the form nginx reads; nothing is protected by it
        byte[] hash = SHA1.HashData([.. System.Text.Encoding.UTF8.GetBytes(password), .. salt]);
#pragma warning restore CA5350
        return $"{{SSHA}}{Convert.ToBase64String([.. hash, .. salt])}";
    }

    private string Configuration() => $$"""
        daemon off;
        master_process off;
        user root;
        pid {{_folder.At("nginx.pid")}};
        worker_rlimit_nofile 4096;
        events { worker_connections 2048; }
        http {
            log_format plain '$request_method $uri $status $http_host';
            access_log {{_folder.At("access.log")}} plain;
            default_type application/octet-stream;
            client_body_temp_path {{_folder.At("tmp")}};
            proxy_temp_path {{_folder.At("tmp")}};
            fastcgi_temp_path {{_folder.At("tmp")}};
            uwsgi_temp_path {{_folder.At("tmp")}};
            scgi_temp_path {{_folder.At("tmp")}};
            keepalive_requests 100000;
            ssl_session_tickets off;
            server {
                listen 127.0.0.1:{{Port}};
                {{Locations()}}
            }
            server {
                listen 127.0.0.1:{{TlsPort}} ssl http2;
                ssl_certificate {{_folder.At("server.pem")}};
                ssl_certificate_key {{_folder.At("server.key")}};
                {{Locations()}}
            }
            server {
                listen 127.0.0.1:{{WrongNamePort}} ssl;
                ssl_certificate {{_folder.At("other.pem")}};
                ssl_certificate_key {{_folder.At("other.key")}};
                {{Locations()}}
            }
            server {
                listen 127.0.0.1:{{ClientCertificatePort}} ssl;
                ssl_certificate {{_folder.At("server.pem")}};
                ssl_certificate_key {{_folder.At("server.key")}};
                ssl_client_certificate {{_folder.At("ca.pem")}};
                ssl_verify_client on;
                location / { return 200 "$ssl_client_s_dn"; }
            }
        }
        """;

    private string Locations() => $$"""
        root {{Root}};
        client_max_body_size 0;
        location /dav/ { dav_methods PUT DELETE; create_full_put_path on; }
        location /auth/ { auth_basic "moon"; auth_basic_user_file {{_folder.At("users")}}; dav_methods PUT; }
        location ~ ^/r301/(.*)$ { return 301 /$1; }
        location ~ ^/r302/(.*)$ { return 302 /$1; }
        location ~ ^/r303/(.*)$ { return 303 /$1; }
        location ~ ^/r307/(.*)$ { return 307 /$1; }
        location ~ ^/r308/(.*)$ { return 308 /$1; }
        location ~ ^/away/(.*)$ { return 302 http://localhost:{{Port}}/$1; }
        location ~ ^/down/(.*)$ { return 302 http://127.0.0.1:{{Port}}/$1; }
        location ~ ^/up/(.*)$ { return 302 https://localhost:{{TlsPort}}/$1; }
        location = /loop { return 302 /loop; }
        location = /empty { return 204; }
        location /small/ { client_max_body_size 1k; dav_methods PUT; }
        location /packed/ { alias {{Root}}/; gzip on; gzip_types *; gzip_min_length 1; }
        location /brief/ { alias {{Root}}/; keepalive_timeout 200ms; }
        location /show/ {
            add_header X-Method $request_method;
            add_header X-Authorization "[$http_authorization]";
            add_header X-Cookie "[$http_cookie]";
            add_header X-Custom "[$http_x_custom]";
            add_header X-Host "[$http_host]";
            add_header X-Connection "[$http_connection]";
            add_header X-Target "[$request_uri]";
            add_header X-Protocol "$server_protocol";
            add_header Set-Cookie "a=1";
            add_header Set-Cookie "b=2";
            return 200 "shown";
        }
        """;
}
