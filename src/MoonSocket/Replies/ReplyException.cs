using MoonSocket.Streaming;

namespace MoonSocket.Replies;

/// <summary>The server answered, but not what was hoped for: it refused a command, or took back what it had promised.</summary>
public sealed class ReplyException : TransferException
{
    internal ReplyException(string step, string peer, Reply reply)
        : base($"{step}, {peer} answered: {reply.Text}")
    {
        Step = step;
        Code = reply.Code;
        Reply = reply.Text;
        Bytes = reply.Bytes;
    }

    /// <summary>What had been asked: "RETR", "the greeting". Never a password.</summary>
    public string Step { get; }

    /// <summary>The three digits (RFC 959, section 4.2; RFC 5321, section 4.2).</summary>
    public int Code { get; }

    /// <summary>The whole answer, digits included, LF between its lines.</summary>
    public string Reply { get; }

    /// <summary>Whether the same may go well another time: a code of 400 to 499.</summary>
    public bool IsTransient => Code / 100 == 4;

    /// <summary>The answer as it came.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; }
}
