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
}
