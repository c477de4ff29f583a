using System.IO.Pipelines;
using System.Text;

namespace MoonSocket.Streaming;

/// <summary>
/// The predefined send callbacks. Each serves one transfer; what it holds (a file, a stream) is closed when it has been
/// sent, and also when the transfer is aborted or fails before that.
/// </summary>
public static class Send
{
    /// <summary>Sends the contents of a file, from an offset on. It is opened when first needed.</summary>
    /// <param name="path">The file. One that cannot be opened aborts the transfer, naming the file and the reason.</param>
    /// <param name="offset">Bytes to leave out at the start.</param>
    public static SendCallback File(string path, long offset = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return new FileSender(path, offset).NextAsync;
    }

    /// <summary>
    /// Sends an open stream from its present position and closes it. Made for the results of an attempt to open:
    /// without a stream the transfer is aborted with the error's message.
    /// </summary>
    /// <param name="file">The open stream, or <see langword="null"/> if opening failed.</param>
    /// <param name="openError">Why it could not be opened.</param>
    public static SendCallback File(Stream? file, IOException? openError) =>
        file is null ? Fail(openError?.Message ?? "unable to open file") : Stream(file);

    /// <summary>Sends the text, as UTF-8.</summary>
    /// <returns>The callback, or <see langword="null"/> for no text: nothing to send.</returns>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static SendCallback? String(string? text) => text is null ? null : Bytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends the bytes, uncopied.</summary>
    public static SendCallback Bytes(ReadOnlyMemory<byte> data) => new BytesSender(data).NextAsync;

    /// <summary>Sends what the stream holds from its present position.</summary>
    /// <param name="stream">The stream, which is read to its end.</param>
    /// <param name="leaveOpen">Whether to leave it open afterwards.</param>
    public static SendCallback Stream(Stream stream, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamSender(stream, leaveOpen).NextAsync;
    }

    /// <summary>Sends what comes through a pipe, and completes its reader.</summary>
    public static SendCallback Pipe(PipeReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new PipeSender(reader).NextAsync;
    }

    /// <summary>Sends the chunks of a sequence; empty ones are left out.</summary>
    public static SendCallback Sequence(IAsyncEnumerable<ReadOnlyMemory<byte>> chunks)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        return new SequenceSender(chunks).NextAsync;
    }

    /// <summary>Sends nothing: an empty body.</summary>
    public static SendCallback Empty() => Bytes(default);

    /// <summary>Aborts with the message at the first call.</summary>
    public static SendCallback Fail(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _ => new(SendResult.Abort(message));
    }

    /// <summary>Sends what each of the callbacks gives, one after the other.</summary>
    public static SendCallback Concat(params ReadOnlySpan<SendCallback> callbacks) =>
        new ConcatSender(callbacks.ToArray()).NextAsync;

    /// <summary>Sends what another callback gives, after passing it through a filter.</summary>
    public static SendCallback Chain(SendCallback callback, Filter filter)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ArgumentNullException.ThrowIfNull(filter);
        return new FilteredSender(callback, filter).NextAsync;
    }

    /// <summary>Sends what another callback gives and reports, after each chunk, how much that has been.</summary>
    /// <param name="callback">Where the data comes from.</param>
    /// <param name="progress">Told the bytes so far, and the length where the callback knows it.</param>
    public static SendCallback Progress(SendCallback callback, IProgress<TransferProgress> progress)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ArgumentNullException.ThrowIfNull(progress);
        return new ProgressSender(callback, progress).NextAsync;
    }
}
