namespace MoonSocket.Ftp;

/// <summary>A server, as whom one logs in there, and how: what has to be the same for two operations to share a session.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">0: the usual one.</param>
/// <param name="Options">With what the URL says in it.</param>
internal sealed record FtpDestination(string Host, int Port, FtpOptions Options)
{
    public static FtpDestination Of(FtpUrl url, FtpOptions? options)
    {
        options ??= FtpOptions.Default;
        if (url.User is not null)
            options = options with { User = url.User, Password = url.Password ?? options.Password };
        if (url.Encryption is { } encryption)
            options = options with { Encryption = encryption };
        return new FtpDestination(url.Host, url.Port, options);
    }
}
