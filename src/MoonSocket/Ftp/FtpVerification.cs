namespace MoonSocket.Ftp;

/// <summary>What a binary transfer is compared by, beside what the server says of it.</summary>
public enum FtpVerification
{
    /// <summary>By size; a resumed one also by hash, where the server offers one and the part that is here is given.</summary>
    Automatic,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>By size (SIZE, RFC 3659, section 4), where the server tells it.</summary>
    Size,

    /// <summary>
    /// By size, and by a hash of the whole file where the server offers one (HASH, XSHA512, XSHA256, XSHA1, XMD5). The
    /// server reads the whole file for it, and is silent meanwhile: the idle time-out must allow for that.
    /// </summary>
    Hash,
}
