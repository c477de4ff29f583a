using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>How a connection is secured: whom to trust, who to be.</summary>
public sealed record TlsOptions
{
    /// <summary>Verified against the system's trust store, no client certificate.</summary>
    public static TlsOptions Default { get; } = new();

    /// <summary>Whether the peer's certificate is verified: its chain, its dates and its name.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>A PEM file of certificates to trust instead of the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Certificates to trust instead of the system's, beside those of <see cref="CaFile"/>.</summary>
    public X509Certificate2Collection? CustomRoots { get; init; }

    /// <summary>The certificate, with its private key, to show to a peer that asks for one.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>
    /// A file with the certificate to show: PEM (its key in the same file or in <see cref="KeyFile"/>), or PKCS#12
    /// where the name ends in <c>.pfx</c> or <c>.p12</c>.
    /// </summary>
    public string? CertificateFile { get; init; }

    /// <summary>The PEM file with the private key that belongs to <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The password of the private key or of the PKCS#12 file.</summary>
    public string? KeyPassword { get; init; }

    /// <summary>The name to ask for and to verify, where it is not the host's.</summary>
    public string? ServerName { get; init; }

    /// <summary>The oldest version of the protocol to accept: TLS 1.2 unless set.</summary>
    public SslProtocols MinimumVersion { get; init; } = SslProtocols.Tls12;

    /// <summary>The newest version of the protocol to offer; <see cref="SslProtocols.None"/>: the newest there is.</summary>
    public SslProtocols MaximumVersion { get; init; }

    /// <summary>
    /// Keeps the TLS sessions of connections with the same number to themselves; 0: shared by all. The platform keeps the
    /// sessions to resume by the name of the host, and a name is the same name in capitals.
    /// </summary>
    internal int SessionGroup { get; init; }

    /// <summary>The application protocols to offer (ALPN), best first.</summary>
    public IReadOnlyList<SslApplicationProtocol>? ApplicationProtocols { get; init; }

    /// <summary>
    /// What <see cref="SslStream"/> takes. A peer that does not verify makes its handshake fail with an
    /// <see cref="AuthenticationException"/> that names the host and says what is wrong.
    /// </summary>
    /// <exception cref="TransferException">A file could not be read.</exception>
    internal SslClientAuthenticationOptions Build(string host)
    {
        string name = ServerName ?? host;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = InGroup(name, SessionGroup),
            EnabledSslProtocols = Protocols(),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors)
                => !Verify || CertificateProblem.Verify(name, certificate, chain, errors),
            CertificateChainPolicy = ChainPolicy(),
        };
        if (ApplicationProtocols is { } protocols)
            options.ApplicationProtocols = [.. protocols];
        if (LoadClientCertificate() is { } client)
            options.ClientCertificateContext = SslStreamCertificateContext.Create(client, null, offline: true);
        return options;
    }

    // The letters are the digits of the number in binary.
    private static string InGroup(string name, int group)
    {
        return string.Create(name.Length, (name, group), static (letters, source) =>
        {
            source.name.CopyTo(letters);
            int rest = source.group;
            for (int i = letters.Length - 1; i >= 0 && rest > 0; i--)
            {
                if (!char.IsAsciiLetterLower(letters[i]))
                    continue;
                if ((rest & 1) != 0)
                    letters[i] = char.ToUpperInvariant(letters[i]);
                rest >>= 1;
            }
        });
    }

    private SslProtocols Protocols()
    {
        if (MinimumVersion == SslProtocols.None && MaximumVersion == SslProtocols.None)
            return SslProtocols.None;
        // A newer version has a larger number.
        SslProtocols protocols = MinimumVersion;
        foreach (SslProtocols version in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
        {
            if (version >= MinimumVersion && (MaximumVersion == SslProtocols.None || version <= MaximumVersion))
                protocols |= version;
        }

        return protocols;
    }

    private X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            // Fetching a missing certificate would be a connection nobody asked the policy about.
            DisableCertificateDownloads = true,
        };
        if (CaFile is null && CustomRoots is null)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        if (CustomRoots is { } roots)
            policy.CustomTrustStore.AddRange(roots);
        if (CaFile is { } file)
        {
            Read("certificates to trust", file, () => policy.CustomTrustStore.ImportFromPemFile(file));
            if (policy.CustomTrustStore.Count == 0)
                throw new TransferException($"no certificate found in \"{file}\"");
        }

        return policy;
    }

    private X509Certificate2? LoadClientCertificate()
    {
        if (ClientCertificate is not null || CertificateFile is not { } file)
            return ClientCertificate;
        X509Certificate2? certificate = null;
        Read("client certificate", file, () => certificate = LoadFrom(file));
        return certificate;
    }

    private X509Certificate2 LoadFrom(string file)
    {
        if (file.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".p12", StringComparison.OrdinalIgnoreCase))
            return X509CertificateLoader.LoadPkcs12FromFile(file, KeyPassword);
        return KeyPassword is { } password
            ? X509Certificate2.CreateFromEncryptedPemFile(file, password, KeyFile)
            : X509Certificate2.CreateFromPemFile(file, KeyFile);
    }

    private static void Read(string what, string file, Action load)
    {
        try
        {
            load();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new TransferException($"cannot load the {what} from \"{file}\": {e.Message}", e);
        }
    }
}
