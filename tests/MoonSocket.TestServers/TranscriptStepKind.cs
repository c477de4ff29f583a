namespace MoonSocket.TestServers;

/// <summary>Who does what in a line of a <see cref="Transcript"/>.</summary>
public enum TranscriptStepKind
{
    /// <summary><c>S: text</c> or <c>S> text</c>: the server says it.</summary>
    Say,

    /// <summary><c>C: text</c>: the client must say a line like it; a <c>*</c> stands for anything.</summary>
    HearLine,

    /// <summary><c>C> text</c>: the client must say these very bytes.</summary>
    HearBytes,

    /// <summary><c>!close</c>: the server closes the connection.</summary>
    Close,

    /// <summary><c>!reset</c>: the server breaks the connection off.</summary>
    Reset,

    /// <summary><c>!closed</c>: the client must close the connection, saying whatever before it does.</summary>
    HearClose,

    /// <summary><c>!accept</c>: the next lines are said on another connection, which the client must make.</summary>
    Accept,

    /// <summary><c>!secure</c>: TLS starts here.</summary>
    Secure,

    /// <summary>
    /// <c>!data</c>: the server takes the data connection of FTP (see <see cref="ScriptedDataChannel"/>) the client makes.
    /// </summary>
    OpenData,

    /// <summary><c>!data-active</c>: the server makes the data connection, to where the client's PORT or EPRT said.</summary>
    OpenActiveData,

    /// <summary><c>!data-secure</c>: TLS starts on the data connection.</summary>
    SecureData,

    /// <summary><c>D: text</c> or <c>D> text</c>: the server says it on the data connection.</summary>
    SayData,

    /// <summary><c>U: text</c> or <c>U> text</c>: the client must say these very bytes on the data connection.</summary>
    HearData,

    /// <summary><c>!data-end</c>: the client must end what it says on the data connection.</summary>
    HearDataEnd,

    /// <summary><c>!data-close</c>: the server closes the data connection, with TLS's own end where it is secured.</summary>
    CloseData,

    /// <summary><c>!data-cut</c>: the server closes the data connection without TLS's own end.</summary>
    CutData,

    /// <summary><c>!data-reset</c>: the server breaks the data connection off.</summary>
    ResetData,

    /// <summary><c>!data-closed</c>: the client must close the data connection, saying whatever before it does.</summary>
    HearDataClose,
}
