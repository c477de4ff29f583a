namespace MoonSocket.Streaming;

/// <summary>
/// Gets what is received, chunk after chunk. It is called with each piece of the data, in order; then with an
/// empty chunk when the transmission is over; or with <see langword="null"/> and the error when it failed.
/// Exactly one of the two ends comes, and nothing after it.
/// </summary>
/// <param name="chunk">
/// The next bytes; empty at the end; <see langword="null"/> on failure. The memory belongs to the caller again
/// as soon as the returned task completes: copy what is to be kept.
/// </param>
/// <param name="error">Why the transfer failed, when <paramref name="chunk"/> is <see langword="null"/>.</param>
/// <param name="cancellationToken">Cancelled when the transfer is.</param>
/// <returns>
/// <see cref="ReceiveResult.Continue"/>, <see cref="ReceiveResult.ContinueWith"/> with a callback that replaces this
/// one, or <see cref="ReceiveResult.Abort"/>. At the end only an abort with a message counts (the last write failed);
/// the answer to an error is not looked at.
/// </returns>
/// <remarks>The next chunk is not read before the returned task completes: a slow receiver slows the sender.</remarks>
public delegate ValueTask<ReceiveResult> ReceiveCallback(
    ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken);
