using System.Net.Sockets;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Kernel;

/// <summary>
/// What a failure is called in Lua. The short texts are LuaSocket's, exact, since scripts compare them; what has no
/// such name there keeps the system's own words, or the message of our exception.
/// </summary>
internal static class ErrorText
{
    internal const string Timeout = "timeout";
    internal const string Closed = "closed";
    internal const string UnknownHost = "host or service not provided, or not known";

    /// <summary>The short text, for scripts to compare.</summary>
    internal static string Short(Exception failure) => failure switch
    {
        CallbackAbortException => failure.Message,
        TransferTimeoutException or TimeoutException => Timeout,
        ConnectionException { SocketError: not SocketError.SocketError } connection => Short(connection.SocketError),
        SocketException socket => Short(socket),
        ObjectDisposedException => Closed,
        ReplyException reply => reply.Reply,
        ProtocolException protocol => Short(protocol),
        TransferException => failure.Message,
        { InnerException: SocketException inner } => Short(inner),
        OutOfMemoryException => "not enough memory",
        ArgumentException argument => Long(argument),
        _ => failure.Message,
    };

    /// <summary>The long text, for people: what happened, to which host, doing what.</summary>
    internal static string Long(Exception failure)
    {
        // The name of a C# parameter says nothing to a script.
        return failure is ArgumentException { ParamName: { } name }
            && failure.Message.LastIndexOf($" (Parameter '{name}')", StringComparison.Ordinal) is >= 0 and var end
                ? failure.Message[..end]
                : failure.Message;
    }

    // What is wrong with a response .NET tells in words only.
    private static string Short(ProtocolException failure)
    {
        string words = failure.GetBaseException().Message;
        int quote = words.IndexOf('\'', StringComparison.Ordinal);
        if (words.Contains("invalid status line", StringComparison.Ordinal) && quote >= 0)
            return words[(quote + 1)..].TrimEnd('.', '\'', '\r', '\n');
        if (words.Contains("invalid header", StringComparison.Ordinal))
            return "malformed response headers";
        if (words.Contains("chunk header", StringComparison.Ordinal))
            return "invalid chunk size";
        if (words.Contains("headers length exceeded", StringComparison.Ordinal))
            return "response headers too large";
        if (words.Contains("invalid server reply", StringComparison.Ordinal))
            return "invalid server reply";
        if (words.Contains("closed the connection within a line", StringComparison.Ordinal))
            return Closed;
        return failure.Message;
    }

    internal static string Short(SocketException failure) => Name(failure.SocketErrorCode) ?? failure.Message;

    internal static string Short(SocketError code) => Name(code) ?? new SocketException((int)code).Message;

    private static string? Name(SocketError code) => code switch
    {
        SocketError.TimedOut => Timeout,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown
            or SocketError.Disconnecting or SocketError.OperationAborted or SocketError.Interrupted => Closed,
        SocketError.ConnectionRefused => "connection refused",
        SocketError.IsConnected => "already connected",
        SocketError.AddressAlreadyInUse => "address already in use",
        SocketError.AccessDenied => "permission denied",
        SocketError.HostNotFound or SocketError.NoData => UnknownHost,
        SocketError.TryAgain => "temporary failure in name resolution",
        SocketError.NoRecovery => "non-recoverable failure in name resolution",
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported => "ai_family not supported",
        SocketError.SocketNotSupported => "ai_socktype not supported",
        SocketError.SocketError => "unknown error",
        _ => null,
    };
}
