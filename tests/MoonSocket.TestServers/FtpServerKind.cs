namespace MoonSocket.TestServers;

/// <summary>The FTP servers there are to test against.</summary>
public enum FtpServerKind
{
    /// <summary>Terse: no MLSD, no hashes; wants the TLS session of the control connection again where told to.</summary>
    Vsftpd,

    /// <summary>Talkative: MLSD, HASH and its older relatives.</summary>
    Proftpd,

    /// <summary>Replies of several lines, an offset in APPE; MLSD, no hashes. Runs only as root, or as one who believes to be root.</summary>
    PureFtpd,

    /// <summary>A server in Python that says what it is told to say.</summary>
    Pyftpd,
}
