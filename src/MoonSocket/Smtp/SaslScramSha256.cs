using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>
/// SCRAM-SHA-256 (RFC 5802, RFC 7677): neither side tells the other the password, both show that they know it; with a
/// channel binding (RFC 5929), also that nobody sits between them.
/// </summary>
/// <param name="user">Who.</param>
/// <param name="password">The secret.</param>
/// <param name="binding">The tls-server-end-point of the connection, for the -PLUS variant.</param>
/// <param name="couldBind">Whether this end could bind, had the server offered it: one in the middle may have kept it.</param>
/// <param name="nonce">What a test wants instead of something random.</param>
internal sealed class SaslScramSha256(
    string user, string password, byte[]? binding = null, bool couldBind = false, string? nonce = null) : SaslMechanism
{
    // RFC 7677, section 4: fewer make stolen replies too cheap to try passwords on. More would only keep us busy.
    private const int FewestIterations = 4096;
    private const int MostIterations = 1_000_000;

    private readonly string _nonce = nonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
    private readonly string _gs2 = binding is not null ? "p=tls-server-end-point,," : couldBind ? "y,," : "n,,";
    private readonly string _user = SaslPrep.Prepare(user, "user name");
    private readonly string _password = SaslPrep.Prepare(password, "password");
    private byte[]? _serverSignature;
    private bool _hasVerified;

    public override string Name => binding is null ? "SCRAM-SHA-256" : "SCRAM-SHA-256-PLUS";

    public override bool IsClear => false;

    public override bool IsComplete => _hasVerified;

    private string FirstBare => $"n={_user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal)},r={_nonce}";

    public override byte[] First() => Encoding.UTF8.GetBytes(_gs2 + FirstBare);

    public override byte[] Answer(ReadOnlySpan<byte> challenge)
    {
        string text = Encoding.UTF8.GetString(challenge);
        if (_serverSignature is null)
            return Encoding.UTF8.GetBytes(Prove(text));
        if (_hasVerified)
            throw new ProtocolException("the server asked for more than SCRAM has to say");
        Verify(text);
        return [];
    }

    private string Prove(string serverFirst)
    {
        string[] fields = serverFirst.Split(',');
        if (fields.Length < 3 || !fields[0].StartsWith("r=", StringComparison.Ordinal)
            || !fields[1].StartsWith("s=", StringComparison.Ordinal) || !fields[2].StartsWith("i=", StringComparison.Ordinal))
            throw new ProtocolException($"not the first message of SCRAM: {serverFirst}");
        string joint = fields[0][2..];
        if (!joint.StartsWith(_nonce, StringComparison.Ordinal) || joint.Length == _nonce.Length)
            throw new ProtocolException("the server's nonce does not continue ours");
        if (!int.TryParse(fields[2].AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int iterations)
            || iterations is < FewestIterations or > MostIterations)
            throw new ProtocolException($"{fields[2]}: that many iterations are not accepted");

        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(_password), Decode(fields[1][2..]), iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        byte[] clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        byte[] bound = [.. Encoding.ASCII.GetBytes(_gs2), .. binding ?? []];
        string withoutProof = $"c={Convert.ToBase64String(bound)},r={joint}";
        byte[] message = Encoding.UTF8.GetBytes($"{FirstBare},{serverFirst},{withoutProof}");
        byte[] proof = HMACSHA256.HashData(SHA256.HashData(clientKey), message);
        for (int i = 0; i < proof.Length; i++)
            proof[i] ^= clientKey[i];
        _serverSignature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), message);
        return $"{withoutProof},p={Convert.ToBase64String(proof)}";
    }

    private void Verify(string serverFinal)
    {
        string field = serverFinal.Split(',')[0];
        if (field.StartsWith("e=", StringComparison.Ordinal))
            throw new ProtocolException($"the server refused: {field[2..]}");
        _hasVerified = field.StartsWith("v=", StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(Decode(field[2..]), _serverSignature);
        if (!_hasVerified)
            throw new ProtocolException("the server did not show that it knows the password");
    }

    private static byte[] Decode(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException e)
        {
            throw new ProtocolException($"not base64: {base64}", e);
        }
    }
}
