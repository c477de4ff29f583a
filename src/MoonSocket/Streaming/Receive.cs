using System.IO.Pipelines;

namespace MoonSocket.Streaming;

/// <summary>
/// The predefined receive callbacks. Each serves one transfer; what it holds (a file, a stream) is closed when the end
/// or the error comes, and also when the transfer is aborted before that.
/// </summary>
public static class Receive
{
    private static readonly ReceiveCallback NullCallback = (_, _, _) => new(ReceiveResult.Continue);

    /// <summary>
    /// Writes a file. It is opened at the first chunk or at the end, so that a transfer which fails before its content
    /// leaves an existing file alone; a transfer that fails later leaves what had come.
    /// </summary>
    /// <param name="path">The file. One that cannot be opened or written aborts, naming the file and the reason.</param>
    /// <param name="append">Whether to write behind what the file holds, rather than in its place.</param>
    public static ReceiveCallback File(string path, bool append = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileReceiver(path, append).TakeAsync;
    }

    /// <summary>
    /// Writes to an open stream and closes it. Made for the results of an attempt to open: without a stream the
    /// transfer is aborted with the error's message.
    /// </summary>
    /// <param name="file">The open stream, or <see langword="null"/> if opening failed.</param>
    /// <param name="openError">Why it could not be opened.</param>
    public static ReceiveCallback File(Stream? file, IOException? openError) =>
        file is null ? Fail(openError?.Message ?? "unable to open file") : Stream(file);

    /// <summary>Collects all chunks in memory.</summary>
    /// <param name="concat">Where they are collected; it may be asked at any time.</param>
    public static ReceiveCallback Concat(out Concat concat)
    {
        concat = new Concat();
        return Concat(concat);
    }

    /// <summary>Collects all chunks in the given place.</summary>
    public static ReceiveCallback Concat(Concat concat)
    {
        ArgumentNullException.ThrowIfNull(concat);
        return concat.TakeAsync;
    }

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="leaveOpen">Whether to leave it open afterwards.</param>
    public static ReceiveCallback Stream(Stream stream, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamReceiver(stream, leaveOpen).TakeAsync;
    }

    /// <summary>
    /// Writes to a pipe; waits while its reader is behind. The end completes the writer, an error completes it with
    /// that error, and a reader that has completed aborts the transfer.
    /// </summary>
    public static ReceiveCallback Pipe(PipeWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return new PipeReceiver(writer).TakeAsync;
    }

    /// <summary>Takes everything and keeps nothing.</summary>
    public static ReceiveCallback Null() => NullCallback;

    /// <summary>Aborts with the message at the first call, the end included.</summary>
    public static ReceiveCallback Fail(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return (_, _, _) => new(ReceiveResult.Abort(message));
    }

    /// <summary>Passes what comes through a filter and gives it to another callback.</summary>
    public static ReceiveCallback Chain(Filter filter, ReceiveCallback callback)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(callback);
        return new FilteredReceiver(filter, callback).TakeAsync;
    }

    /// <summary>
    /// Gives everything to each of the callbacks, in order. One that aborts ends the transfer; the others are then told
    /// the error.
    /// </summary>
    public static ReceiveCallback Tee(params ReadOnlySpan<ReceiveCallback> callbacks) =>
        new TeeReceiver(callbacks.ToArray()).TakeAsync;

    /// <summary>Reports, after each chunk, how much has come; keeps nothing. See also <c>Reporting</c>.</summary>
    /// <param name="progress">Told the bytes so far.</param>
    /// <param name="total">The length that is expected, in bytes, where it is known.</param>
    public static ReceiveCallback Progress(IProgress<TransferProgress> progress, long? total = null)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return new ProgressReceiver(progress, total).TakeAsync;
    }
}
