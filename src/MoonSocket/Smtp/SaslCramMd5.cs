using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>CRAM-MD5: the password stays here, and keys a hash of the server's challenge (RFC 2195).</summary>
internal sealed class SaslCramMd5(string user, string password) : SaslMechanism
{
    private bool _hasAnswered;

    public override string Name => "CRAM-MD5";

    public override bool IsClear => false;

    public override byte[]? First() => null;

    [SuppressMessage("Security", "CA5351", Justification = "The mechanism says which hash; it is the last but one choice.")]
    public override byte[] Answer(ReadOnlySpan<byte> challenge)
    {
        if (_hasAnswered)
            throw new ProtocolException("the server asked for more than CRAM-MD5 has to say");
        _hasAnswered = true;
        byte[] digest = HMACMD5.HashData(Encoding.UTF8.GetBytes(password), challenge);
        return Encoding.UTF8.GetBytes($"{user} {Convert.ToHexStringLower(digest)}");
    }
}
