using System.CommandLine;
using MoonSocket.Ftp;
using MoonSocket.Net;

namespace MoonSocket.Cli.Commands;

/// <summary>The options that mean something for FTP only, and what all options make of a session.</summary>
internal sealed class FtpSwitches(SharedOptions shared)
{
    private readonly Option<bool> _secure = new("--ssl-reqd") { Description = "FTP: secure the connection by AUTH TLS, or fail; the same as ftpes://." };
    private readonly Option<bool> _active = new("--active") { Description = "FTP: let the server make the data connections." };
    private readonly Option<bool> _plain = new("--disable-epsv") { Description = "FTP: ask by PASV, not by EPSV, where to connect for data." };
    private readonly Option<bool> _ascii = new("--use-ascii", "-B") { Description = "FTP: it is text; give it the line ends of where it goes." };

    private Option[] All => [_secure, _active, _plain, _ascii];

    /// <summary>Makes the options known to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>Ends the command if one of them was given for something else than FTP.</summary>
    public void Refuse(ParseResult parsed) => SharedOptions.Refuse(parsed, All, "for ftp, ftps and ftpes");

    /// <summary>Whether it is text.</summary>
    public bool IsText(ParseResult parsed) => parsed.GetValue(_ascii);

    /// <summary>How sessions are made.</summary>
    public FtpOptions Build(ParseResult parsed)
    {
        (string? user, string? password) = shared.Login(parsed);
        return new FtpOptions
        {
            User = user,
            Password = password,
            Encryption = parsed.GetValue(_secure) ? FtpEncryption.Explicit : FtpEncryption.None,
            Tls = shared.Tls(parsed),
            DataMode = parsed.GetValue(_active) ? FtpDataMode.Active
                : parsed.GetValue(_plain) ? FtpDataMode.PlainPassive : FtpDataMode.Passive,
            Proxy = shared.Proxy(parsed) is { Length: > 0 } proxy ? Proxy.Parse(proxy) : null,
            ConnectTimeout = shared.ConnectTimeout(parsed),
            IdleTimeout = shared.IdleTimeout(parsed),
            TotalTimeout = shared.TotalTimeout(parsed),
        };
    }

    /// <summary>How a file is transferred.</summary>
    public FtpTransferOptions Transfer(ParseResult parsed)
        => new() { Type = IsText(parsed) ? FtpType.Ascii : null };
}
