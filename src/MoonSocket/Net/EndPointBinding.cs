using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MoonSocket.Net;

/// <summary>
/// The channel binding tls-server-end-point (RFC 5929, section 4): the hash of the server's certificate, by the hash it
/// is signed with; MD5 and SHA-1 count as SHA-256.
/// </summary>
internal static class EndPointBinding
{
    /// <summary>The binding; <see langword="null"/> where the certificate's signature has no one hash of its own.</summary>
    public static byte[]? Of(X509Certificate certificate)
    {
        using var whole = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        byte[] data = whole.RawData;
        return whole.SignatureAlgorithm.Value switch
        {
            // RSA with MD5, SHA-1, SHA-256; ECDSA with SHA-1, SHA-256; DSA with SHA-1, SHA-256.
            "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5" or "1.2.840.113549.1.1.11"
                or "1.2.840.10045.4.1" or "1.2.840.10045.4.3.2"
                or "1.2.840.10040.4.3" or "2.16.840.1.101.3.4.3.2" => SHA256.HashData(data),
            "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => SHA384.HashData(data),
            "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => SHA512.HashData(data),
            _ => null,
        };
    }
}
