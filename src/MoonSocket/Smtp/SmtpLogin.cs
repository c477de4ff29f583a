using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>
/// Chooses how to authenticate: the strongest way that the server offers, and none that would show a password or token
/// to who listens, unless that is allowed.
/// </summary>
internal sealed class SmtpLogin(SmtpConversation smtp, SmtpOptions options)
{
    /// <summary>Authenticates, where there is somebody to authenticate as.</summary>
    /// <exception cref="ReplyException">The server refused.</exception>
    /// <exception cref="TransferException">The server offers no way that may be gone; nothing secret was sent.</exception>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        if (options.User is null)
            return;
        Queue<SaslMechanism> mechanisms = Choose();
        while (true)
        {
            try
            {
                await smtp.AuthenticateAsync(mechanisms.Dequeue(), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ReplyException e) when (e.Code == 504 && mechanisms.Count > 0)
            {
                // Offered, and yet not known: the next then.
            }
        }
    }

    private Queue<SaslMechanism> Choose()
    {
        string peer = smtp.Channel.Transport.Peer;
        IReadOnlyList<string> offered = smtp.Capabilities.Mechanisms;
        if (offered.Count == 0)
            throw new TransferException($"authentication not supported: {peer} offers none");
        SaslMechanism[] possible = [.. Possible(offered).Where(
            mechanism => offered.Contains(mechanism.Name, StringComparer.OrdinalIgnoreCase))];
        if (possible.Length == 0)
            throw new TransferException($"authentication not supported: {peer} offers {string.Join(", ", offered)} only");
        bool isClear = !smtp.Channel.Transport.IsSecure && !options.AllowClearPassword;
        Queue<SaslMechanism> allowed = new(possible.Where(mechanism => !isClear || !mechanism.IsClear));
        return allowed.Count > 0 ? allowed : throw new TransferException(
            $"{peer} wants what proves the user by {string.Join(" or ", possible.Select(mechanism => mechanism.Name))}, "
            + "which anybody could read on this connection, for it is not secured; nothing secret was sent");
    }

    private IEnumerable<SaslMechanism> Possible(IReadOnlyList<string> offered)
    {
        string user = options.User!;
        if (options.Authentication == SmtpAuthentication.XOAuth2
            || (options.Authentication == SmtpAuthentication.Strongest && options.AccessToken is not null))
        {
            yield return new SaslXOAuth2(user, options.AccessToken!);
            yield break;
        }

        string password = options.Password!;
        if (Wants(SmtpAuthentication.ScramSha256))
        {
            byte[]? binding = smtp.Channel.Transport.ServerEndPoint;
            if (binding is not null)
                yield return new SaslScramSha256(user, password, binding);
            // To say "could have" is right only to a server that did not offer it.
            bool isOffered = offered.Contains("SCRAM-SHA-256-PLUS", StringComparer.OrdinalIgnoreCase);
            yield return new SaslScramSha256(user, password, couldBind: binding is not null && !isOffered);
        }

        if (Wants(SmtpAuthentication.CramMd5))
            yield return new SaslCramMd5(user, password);
        if (Wants(SmtpAuthentication.Plain))
            yield return new SaslPlain(user, password);
        if (Wants(SmtpAuthentication.Login))
            yield return new SaslLogin(user, password);
    }

    private bool Wants(SmtpAuthentication one) => options.Authentication is SmtpAuthentication.Strongest || options.Authentication == one;
}
