using System.Text.Json;

namespace MoonSocket.TestServers;

/// <summary>
/// aiosmtpd, driven by Scripts/smtp_server.py, which says who is refused. It keeps every message with its envelope. What
/// real servers rarely do, it does when told to: SCRAM-SHA-256 and XOAUTH2, LMTP, HELO only, capabilities not announced.
/// </summary>
public sealed class AiosmtpdServer : SmtpServer
{
    private AiosmtpdServer(SmtpServerOptions options)
        : base(options)
    {
    }

    /// <summary>Whether the last word of SCRAM-SHA-256 is a lie: a server that does not know the password.</summary>
    public bool Lies { get; private init; }

    /// <summary>Where the messages are: 0001.eml, 0002.eml and so on.</summary>
    public string Stored => Folder.At("mail");

    /// <summary>The messages so far, in the order they came. One that was answered is there.</summary>
    public IReadOnlyList<ReceivedMail> Messages =>
    [
        .. Directory.GetFiles(Stored, "*.json").Order(StringComparer.Ordinal).Select(file =>
            JsonSerializer.Deserialize<ReceivedMail>(File.ReadAllText(file))! with
            {
                Message = File.ReadAllBytes(Path.ChangeExtension(file, ".eml")),
            }),
    ];

    /// <summary>Starts one.</summary>
    public static Task<AiosmtpdServer> StartAsync(SmtpServerOptions? options = null, bool lies = false)
        => StartAsync(() => new AiosmtpdServer(options ?? new SmtpServerOptions()) { Lies = lies });

    private protected override Task<ServerProcess> RunAsync()
    {
        Directory.CreateDirectory(Stored);
        string options = JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["address"] = Address.ToString(),
            ["port"] = Port,
            ["user"] = User,
            ["password"] = Password,
            ["folder"] = Stored,
            ["tls"] = Options.Tls.ToString().ToLowerInvariant(),
            ["certificate"] = Folder.At("server.pem"),
            ["key"] = Folder.At("server.key"),
            ["lmtp"] = Options.Lmtp,
            ["utf8"] = Options.Utf8,
            ["old_fashioned"] = Options.OldFashioned,
            ["hidden"] = Options.Hidden,
            ["mechanisms"] = Options.Mechanisms,
            ["auth_required"] = Options.RequireAuthentication,
            ["size_limit"] = Options.SizeLimit,
            ["lying"] = Lies,
        });
        return ServerProcess.StartAsync(ServerPrograms.Python, [ServerPrograms.Script("smtp_server.py"), options], EndPoint);
    }
}
