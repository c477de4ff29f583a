using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <summary>What happens around a receive callback: it is told how the transfer ended, and what it holds is closed.</summary>
internal static class Reception
{
    /// <summary>Runs what feeds the callback. When that has ended well, everything has come.</summary>
    public static async ValueTask<T> RunAsync<T>(
        ReceiveCallback? callback, Func<ReceiveCursor, ValueTask<T>> feed, CancellationToken cancellationToken)
    {
        var receive = new ReceiveCursor(callback);
        try
        {
            T result = await feed(receive).ConfigureAwait(false);
            await receive.EndAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch (Exception e)
        {
            TransferException told = TransferException.From(e, cancellationToken);
            told.BytesReceived = receive.Bytes;
            await receive.FailAsync(told).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await receive.CloseAsync().ConfigureAwait(false);
        }
    }
}
