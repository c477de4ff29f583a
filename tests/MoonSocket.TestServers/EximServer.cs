using System.Globalization;

namespace MoonSocket.TestServers;

/// <summary>
/// exim, which delivers into mailboxes that are folders, byte for byte as it was sent, with CRLF. It knows the
/// mailboxes moon, sun and möön at any domain; "later" is asked to come back, everybody else is refused. STARTTLS,
/// AUTH, PIPELINING, CHUNKING, 8BITMIME, SMTPUTF8, SIZE and DSN are as exim has them. It never has root's powers.
/// </summary>
public sealed class EximServer : SmtpServer
{
    private static readonly string[] Mailboxes = ["moon", "sun", "möön"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HashSet<string> _seen = [];

    private EximServer(SmtpServerOptions options)
        : base(options)
    {
    }

    /// <summary>What the server said and logged: a line a message and a line a delivery.</summary>
    public override string Log => base.Log + string.Concat(Directory.GetFiles(Folder.At("log")).Select(File.ReadAllText));

    /// <summary>Starts one.</summary>
    public static Task<EximServer> StartAsync(SmtpServerOptions? options = null)
        => StartAsync(() => new EximServer(options ?? new SmtpServerOptions()));

    /// <summary>Waits for the next message to a mailbox, in no particular order.</summary>
    public async Task<byte[]> DeliveryAsync(string mailbox)
    {
        string folder = Folder.At("mail", mailbox, "new");
        using var limit = new CancellationTokenSource(Patience);
        for (; ; )
        {
            string? message = Directory.Exists(folder) ? Directory.GetFiles(folder).FirstOrDefault(_seen.Add) : null;
            if (message is not null)
                return await File.ReadAllBytesAsync(message, limit.Token);
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"no message for {mailbox}: {Log}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private protected override async Task<ServerProcess> RunAsync()
    {
        foreach (string name in (string[])["log", "spool", .. Mailboxes.Select(mailbox => "mail/" + mailbox)])
            Directory.CreateDirectory(Folder.At(name));
        string configuration = Folder.Write("exim.conf", Configuration().ReplaceLineEndings("\n"));
        if (Environment.IsPrivilegedProcess)
            await ServerPrograms.RunAsync("chown", ["-R", "daemon", Folder.Path]);
        return await ServerPrograms.StartUnprivilegedAsync(
            ServerPrograms.Find("exim4"), ["-C", configuration, "-bdf", "-oX", $"<; [{Address}]:{Port}"], EndPoint);
    }

    private string Configuration() => $$$"""
        THE_USER = {{{User}}}
        THE_PASSWORD = {{{Password}}}
        exim_user = {{{ServerPrograms.UserId}}}
        exim_group = {{{ServerPrograms.UserId}}}
        primary_hostname = localhost
        spool_directory = {{{Folder.At("spool")}}}
        log_file_path = {{{Folder.At("log")}}}/%s
        deliver_drop_privilege = true
        keep_environment =
        host_lookup =
        rfc1413_query_timeout = 0s
        smtp_banner = localhost ESMTP
        received_header_text =
        message_size_limit = {{{Options.SizeLimit ?? 0}}}
        bounce_return_message = false
        allow_utf8_domains = true
        smtputf8_advertise_hosts = *
        chunking_advertise_hosts = *
        dsn_advertise_hosts = *
        accept_8bitmime = true
        smtp_accept_max_per_connection = 0
        smtp_accept_queue_per_connection = 0
        smtp_enforce_sync = true
        tls_certificate = {{{Folder.At("server.pem")}}}
        tls_privatekey = {{{Folder.At("server.key")}}}
        tls_advertise_hosts = {{{(Options.Tls == ServerTls.Explicit ? "*" : "")}}}
        tls_on_connect_ports = {{{(Options.Tls == ServerTls.Implicit ? Port.ToString(CultureInfo.InvariantCulture) : "")}}}
        auth_advertise_hosts = {{{(Options.Tls == ServerTls.Explicit ? "${if def:tls_in_cipher{*}}" : "*")}}}
        acl_smtp_mail = mail
        acl_smtp_rcpt = rcpt
        acl_smtp_data = accept

        begin acl
        mail:
          {{{(Options.Tls == ServerTls.Explicit ? "deny message = STARTTLS first\n    !encrypted = *" : "")}}}
          {{{(Options.RequireAuthentication ? "deny message = AUTH first\n    !authenticated = *" : "")}}}
          accept
        rcpt:
          defer message = come back later
            local_parts = later
          deny message = no such mailbox
            ! local_parts = dsearch;{{{Folder.At("mail")}}}
          accept

        begin routers
        everybody:
          driver = accept
          local_parts = dsearch;{{{Folder.At("mail")}}}
          transport = mailbox

        begin transports
        mailbox:
          driver = appendfile
          maildir_format
          directory = {{{Folder.At("mail")}}}/$local_part_data
          message_prefix =
          message_suffix =
          use_crlf
          delivery_date_add = false
          envelope_to_add = false
          return_path_add = false

        begin retry
        * * F,1h,1s

        begin authenticators
        plain:
          driver = plaintext
          public_name = PLAIN
          server_prompts = :
          server_condition = ${if and{ {eq{$auth2}{THE_USER}}{eq{$auth3}{THE_PASSWORD} } }}
          server_set_id = $auth2
        login:
          driver = plaintext
          public_name = LOGIN
          server_prompts = <| Username: | Password:
          server_condition = ${if and{ {eq{$auth1}{THE_USER}}{eq{$auth2}{THE_PASSWORD} } }}
          server_set_id = $auth1
        cram:
          driver = cram_md5
          public_name = CRAM-MD5
          server_secret = ${if eq{$auth1}{THE_USER}{THE_PASSWORD}fail}
          server_set_id = $auth1

        """;
}
