using System.Text;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>LOGIN: asked for the user, then for the password. It never became an RFC, and is everywhere.</summary>
internal sealed class SaslLogin(ReadOnlyMemory<byte> user, ReadOnlyMemory<byte> password) : SaslMechanism
{
    private int _asked;

    public SaslLogin(string user, string password)
        : this(Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(password))
    {
    }

    public override string Name => "LOGIN";

    public override bool IsClear => true;

    public override byte[]? First() => null;

    // The order is all there is: servers word their questions as they please.
    public override byte[] Answer(ReadOnlySpan<byte> challenge) => _asked++ switch
    {
        0 => user.ToArray(),
        1 => password.ToArray(),
        _ => throw new ProtocolException("the server asked for more than LOGIN has to say"),
    };
}
