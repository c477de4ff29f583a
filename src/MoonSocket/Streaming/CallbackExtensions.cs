namespace MoonSocket.Streaming;

/// <summary>The fluent forms, in which a pipeline reads in the direction the data flows.</summary>
public static class CallbackExtensions
{
    /// <summary>Passes what the callback gives through a filter: <c>Send.File(p).Through(Filters.Gzip())</c>.</summary>
    public static SendCallback Through(this SendCallback callback, Filter filter) => Send.Chain(callback, filter);

    /// <summary>Reports how much the callback has given.</summary>
    public static SendCallback Reporting(this SendCallback callback, IProgress<TransferProgress> progress) =>
        Send.Progress(callback, progress);

    /// <summary>Passes what comes through a filter, into a callback: <c>Filters.Gunzip().Into(Receive.File(p))</c>.</summary>
    public static ReceiveCallback Into(this Filter filter, ReceiveCallback callback) =>
        Receive.Chain(filter, callback);

    /// <summary>Reports how much the callback has taken.</summary>
    /// <param name="callback">Where the data goes.</param>
    /// <param name="progress">Told the bytes so far.</param>
    /// <param name="total">The length that is expected, in bytes, where it is known.</param>
    public static ReceiveCallback Reporting(
        this ReceiveCallback callback, IProgress<TransferProgress> progress, long? total = null) =>
        Receive.Tee(callback, Receive.Progress(progress, total));

    /// <summary>Joins two filters: what comes out of the first goes into the second.</summary>
    public static Filter Then(this Filter first, Filter second) => Filter.Chain(first, second);

    /// <summary>Moves everything from one callback to the other.</summary>
    /// <returns>How many bytes were moved.</returns>
    /// <exception cref="TransferException">See <see cref="Pump.AllAsync"/>.</exception>
    public static ValueTask<long> PumpAsync(
        this SendCallback from, ReceiveCallback to, CancellationToken cancellationToken = default) =>
        Pump.AllAsync(from, to, cancellationToken);
}
