using System.Text;

namespace MoonSocket.Smtp;

/// <summary>XOAUTH2: a token that a third party gave stands for the user, as Google and Microsoft have it.</summary>
internal sealed class SaslXOAuth2(string user, string token) : SaslMechanism
{
    public override string Name => "XOAUTH2";

    public override bool IsClear => true;

    public override byte[] First() => Encoding.UTF8.GetBytes($"user={user}\u0001auth=Bearer {token}\u0001\u0001");

    // A challenge tells why the token is refused; the refusal itself comes after an empty answer.
    public override byte[] Answer(ReadOnlySpan<byte> challenge) => [];
}
