using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace MoonSocket.Net;

/// <summary>Says what is wrong with a peer's certificate, in words for a person.</summary>
internal static class CertificateProblem
{
    /// <summary>Answers <see langword="true"/>, or throws what says why not.</summary>
    public static bool Verify(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        throw new AuthenticationException($"the certificate of {host} was refused: {Describe(host, certificate, chain, errors)}");
    }

    private static string Describe(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "it sent none";
        var problems = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            problems.Add($"name mismatch (it is for {Names(certificate)}, not for {host})");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            AddChainProblems(problems, certificate, chain);
        return string.Join("; ", problems);
    }

    private static void AddChainProblems(List<string> problems, X509Certificate certificate, X509Chain? chain)
    {
        X509ChainStatusFlags flags = X509ChainStatusFlags.NoError;
        foreach (X509ChainStatus status in chain?.ChainStatus ?? [])
            flags |= status.Status;
        bool isSelfSigned = certificate.Subject == certificate.Issuer;
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
            problems.Add(Dates(chain!));
        if ((flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
            problems.Add(isSelfSigned ? "self-signed" : $"unknown root (issued by {certificate.Issuer})");
        if (flags.HasFlag(X509ChainStatusFlags.Revoked))
            problems.Add("revoked");
        const X509ChainStatusFlags Named = X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.UntrustedRoot
            | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.Revoked;
        if ((flags & ~Named) != 0 || problems.Count == 0)
            problems.Add($"invalid chain ({flags & ~Named})");
    }

    private static string Dates(X509Chain chain)
    {
        foreach (X509ChainElement element in chain.ChainElements)
        {
            X509Certificate2 one = element.Certificate;
            if (one.NotAfter < DateTime.Now)
                return FormattableString.Invariant($"expired on {one.NotAfter.ToUniversalTime():yyyy-MM-dd}");
            if (one.NotBefore > DateTime.Now)
                return FormattableString.Invariant($"not valid before {one.NotBefore.ToUniversalTime():yyyy-MM-dd}");
        }

        return "expired";
    }

    private static string Names(X509Certificate certificate)
    {
        using X509Certificate2 own = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        foreach (X509Extension extension in own.Extensions)
        {
            if (extension is X509SubjectAlternativeNameExtension names)
            {
                IEnumerable<string> all = names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(a => a.ToString()));
                return string.Join(", ", all);
            }
        }

        return own.Subject;
    }
}
