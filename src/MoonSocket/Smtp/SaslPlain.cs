using System.Text;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>PLAIN: user and password in one message (RFC 4616).</summary>
internal sealed class SaslPlain(ReadOnlyMemory<byte> user, ReadOnlyMemory<byte> password) : SaslMechanism
{
    public SaslPlain(string user, string password)
        : this(Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(password))
    {
    }

    public override string Name => "PLAIN";

    public override bool IsClear => true;

    public override byte[] First() => [0, .. user.Span, 0, .. password.Span];

    public override byte[] Answer(ReadOnlySpan<byte> challenge)
        => throw new ProtocolException("the server asked for more than PLAIN has to say");
}
