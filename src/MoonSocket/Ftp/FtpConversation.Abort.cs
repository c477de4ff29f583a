using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <content>Giving up a transfer so that the conversation can go on.</content>
internal sealed partial class FtpConversation
{
    // The transfer's own last reply, the one to ABOR, and some room for servers that say more.
    private const int MostRepliesToAbort = 8;

    /// <summary>
    /// Whether the next reply would be the one to the next command: no transfer is half way through.
    /// </summary>
    public bool IsInStep => !_isInTransfer;

    /// <summary>
    /// Gives up the transfer a callback has ended, and finds out where the conversation stands. Servers answer ABOR
    /// with one reply, two or three, before or after they notice that the data connection is closed; so the next command
    /// is one whose reply is unlike all of them (PWD: 257), and what comes before it is dropped.
    /// </summary>
    /// <param name="patience">How long the server may be silent meanwhile.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the conversation can go on. If not, close it.</returns>
    public async ValueTask<bool> AbortAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        await EndTransferAsync().ConfigureAwait(false);
        if (!_isInTransfer)
            return true;
        Step = "ABOR";
        TimeSpan? idle = Channel.Transport.IdleTimeout;
        try
        {
            Channel.Transport.IdleTimeout = idle < patience ? idle : patience;
            await Channel.SendAsync("ABOR", default, cancellationToken).ConfigureAwait(false);
            // A server may read away what follows ABOR: it gets to see PWD after it has answered.
            await CompletionAsync("ABOR", cancellationToken).ConfigureAwait(false);
            await Channel.SendAsync("PWD", default, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < MostRepliesToAbort; i++)
            {
                Reply reply = await Channel.ReceiveAsync("PWD", cancellationToken).ConfigureAwait(false);
                if (reply.Code == 257)
                {
                    _isInTransfer = false;
                    return true;
                }
            }

            return false;
        }
        catch (TransferException)
        {
            return false;
        }
        finally
        {
            Channel.Transport.IdleTimeout = idle;
        }
    }
}
