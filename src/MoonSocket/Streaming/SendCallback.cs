namespace MoonSocket.Streaming;

/// <summary>
/// Gives what is to be sent, chunk after chunk. It is called whenever more data is needed and answers with the next
/// piece, with an empty one at the end, or with the wish to abort. After the end or an abort it is not called again.
/// </summary>
/// <param name="cancellationToken">Cancelled when the transfer is.</param>
/// <returns>
/// <see cref="SendResult.Chunk(ReadOnlyMemory{byte})"/>, the same with a callback that replaces this one,
/// <see cref="SendResult.End"/> or <see cref="SendResult.Abort"/>. The memory of a chunk must stay as it is until the
/// callback is called again, or the transfer is over.
/// </returns>
public delegate ValueTask<SendResult> SendCallback(CancellationToken cancellationToken);
