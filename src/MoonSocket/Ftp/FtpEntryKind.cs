namespace MoonSocket.Ftp;

/// <summary>What an entry of a directory is (RFC 3659, section 7.5.1).</summary>
public enum FtpEntryKind
{
    /// <summary>A file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>The directory that was listed.</summary>
    CurrentDirectory,

    /// <summary>A directory above it.</summary>
    ParentDirectory,

    /// <summary>A symbolic link, where the server tells it from what it leads to.</summary>
    Link,

    /// <summary>Something else, or the server did not say.</summary>
    Other,
}
