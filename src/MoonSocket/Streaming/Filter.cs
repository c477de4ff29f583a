using System.Buffers;

namespace MoonSocket.Streaming;

/// <summary>
/// Changes data on its way: bytes in, bytes out, with whatever it cannot decide yet kept inside until the next call.
/// A filter serves one stream at a time; after <see cref="Flush"/> has answered <see langword="true"/> it is as new.
/// Filters cannot fail but by throwing: what a transfer's filter throws ends the transfer.
/// </summary>
/// <remarks>
/// Whoever drives a filter calls <see cref="Transform"/> until all input is consumed, then <see cref="Flush"/> until it
/// answers <see langword="true"/>. Both may stop early once they have written <see cref="OutputTarget"/> bytes, so that
/// input which expands a thousandfold does not fill the memory; most filters never need to.
/// </remarks>
public abstract class Filter : IDisposable
{
    /// <summary>How many bytes of output, about, are enough for one call.</summary>
    public const int OutputTarget = 64 * 1024;

    /// <summary>Joins filters into one: what comes out of each goes into the next.</summary>
    /// <remarks>The chain owns them: disposing of it disposes of them.</remarks>
    public static Filter Chain(params ReadOnlySpan<Filter> filters) => filters switch
    {
        [] => throw new ArgumentException("a chain needs at least one filter", nameof(filters)),
        [var single] => single,
        _ => new ChainedFilter(filters),
    };

    /// <summary>Makes a filter of functions.</summary>
    /// <param name="transform">Reads all of its input and writes what it makes of it.</param>
    /// <param name="flush">Writes what is left at the end.</param>
    public static Filter Create(FilterFunction transform, Action<IBufferWriter<byte>>? flush = null)
    {
        ArgumentNullException.ThrowIfNull(transform);
        return new DelegateFilter(transform, flush);
    }

    /// <summary>Reads from <paramref name="input"/>, writes to <paramref name="output"/>.</summary>
    /// <returns>How many bytes of input were consumed: all of them, unless there is plenty of output.</returns>
    public abstract int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output);

    /// <summary>Writes what is left at the end of the stream.</summary>
    /// <returns><see langword="true"/> when nothing is left; <see langword="false"/> asks to be called again.</returns>
    public virtual bool Flush(IBufferWriter<byte> output) => true;

    /// <summary>
    /// Lets input through as it is: answers <see langword="true"/> when <see cref="Transform"/> would write just these
    /// bytes, and then has changed its state as if it had. The driver then forwards the input itself, uncopied.
    /// </summary>
    public virtual bool TryPass(ReadOnlySpan<byte> input) => false;

    /// <summary>Gives back what the filter holds (a codec, a rented buffer).</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the filter holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
