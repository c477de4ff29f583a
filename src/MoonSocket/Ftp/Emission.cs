using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <summary>What happens around a send callback: what it holds is closed, and a failure says how much was taken from it.</summary>
internal static class Emission
{
    /// <summary>Runs what takes from the callback.</summary>
    public static async ValueTask<T> RunAsync<T>(SendCallback? callback, Func<SendCursor, ValueTask<T>> take)
    {
        var send = new SendCursor(callback);
        try
        {
            return await take(send).ConfigureAwait(false);
        }
        catch (TransferException e)
        {
            e.BytesSent = send.Bytes;
            throw;
        }
        finally
        {
            await send.CloseAsync().ConfigureAwait(false);
        }
    }
}
