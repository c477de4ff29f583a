namespace MoonSocket.TestServers;

/// <summary>How an FTP server is wanted.</summary>
public sealed record FtpServerOptions
{
    /// <summary>On the control and on the data connection.</summary>
    public ServerTls Tls { get; init; }

    /// <summary>Listen on ::1 instead of 127.0.0.1.</summary>
    public bool IPv6 { get; init; }

    /// <summary>Take no data connection that does not resume the TLS session of the control connection.</summary>
    public bool RequireSessionReuse { get; init; }

    /// <summary>How fast vsftpd moves content; <see langword="null"/>: as fast as it can.</summary>
    public int? BytesPerSecond { get; init; }
}
