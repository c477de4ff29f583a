using System.Text;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>AUTH (RFC 4954): challenges and answers in base64, until the server has seen enough.</summary>
internal sealed partial class SmtpConversation
{
    // No mechanism takes nearly as many; a server that goes on asking wants something else.
    private const int MostChallenges = 16;

    /// <summary>Authenticates by one mechanism. What is said never stands in a message.</summary>
    /// <exception cref="ReplyException">The server refused the mechanism, or who came with it.</exception>
    /// <exception cref="ProtocolException">The server asked for what the mechanism does not have, or did not prove itself.</exception>
    public async ValueTask<Reply> AuthenticateAsync(SaslMechanism mechanism, CancellationToken cancellationToken)
    {
        string step = $"AUTH {mechanism.Name}";
        // An empty first message is written as a sign, for nothing at all means that there is none.
        string? first = mechanism.First() is not { } said ? null : said.Length == 0 ? "=" : Convert.ToBase64String(said);
        Channel.Append(step, Encoding.ASCII.GetBytes(first ?? string.Empty));
        await Channel.FlushAsync(step, cancellationToken).ConfigureAwait(false);
        Reply reply = await Channel.ReceiveAsync(step, cancellationToken).ConfigureAwait(false);
        for (int challenges = 0; reply.IsIntermediate; challenges++)
        {
            byte[] answer;
            try
            {
                if (challenges == MostChallenges)
                    throw new ProtocolException("the server does not stop asking");
                answer = mechanism.Answer(Decode(reply));
            }
            catch (ProtocolException e)
            {
                await AskAsync("*").ConfigureAwait(false);
                throw new ProtocolException($"{step}, {Channel.Transport.Peer}: {e.Message}", e);
            }

            reply = await AskAsync(Convert.ToBase64String(answer)).ConfigureAwait(false);
        }

        Positive(step, reply);
        return mechanism.IsComplete
            ? reply
            : throw new ProtocolException($"{step}, {Channel.Transport.Peer}: the server did not show that it knows the password");

        async ValueTask<Reply> AskAsync(string line)
        {
            Channel.Append(line, default);
            await Channel.FlushAsync(step, cancellationToken).ConfigureAwait(false);
            return await Channel.ReceiveAsync(step, cancellationToken).ConfigureAwait(false);
        }
    }

    // Some mechanisms' challenges say nothing; what is said to them is not looked at either.
    private static byte[] Decode(Reply reply)
    {
        string text = string.Concat(reply.Lines).Trim();
        var decoded = new byte[text.Length];
        return Convert.TryFromBase64String(text, decoded, out int length) ? decoded[..length] : Encoding.UTF8.GetBytes(text);
    }
}
