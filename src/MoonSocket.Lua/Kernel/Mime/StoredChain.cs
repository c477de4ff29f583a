using MoonSocket.Lua.Interop;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Kernel.Mime;

/// <summary>One or more filters in a row that serve all streams of their kind in turn: the state comes with each chunk.</summary>
internal sealed class StoredChain
{
    // In the caches, and not many of them in the buffers between the filters.
    private const int Slice = 16 * 1024;

    private readonly StoredStage[] _stages;
    private readonly Filter _filter;

    internal StoredChain(ReadOnlySpan<byte> state)
    {
        var stages = new List<StoredStage>();
        while (!state.IsEmpty)
            stages.Add(StoredStage.Create(ref state));

        _stages = [.. stages];
        _filter = Filter.Chain([.. stages.Select(stage => stage.Filter)]);
        Ends = stages.Exists(stage => stage.Ends);
        StateSize = stages.Sum(stage => stage.Size);
    }

    /// <summary>Whether it answers nil to everything once it has ended.</summary>
    internal bool Ends { get; }

    /// <summary>How long its state can be.</summary>
    internal int StateSize { get; }

    /// <summary>Goes on from a state; answers whether it is one of such filters.</summary>
    internal bool TryRestore(ReadOnlySpan<byte> state)
    {
        foreach (StoredStage stage in _stages)
        {
            if (!stage.TryRestore(ref state))
                return false;
        }

        return state.IsEmpty;
    }

    /// <summary>Writes the state; answers how long it is.</summary>
    internal int Save(Span<byte> target)
    {
        int length = 0;
        foreach (StoredStage stage in _stages)
            length += stage.Save(target[length..]);

        return length;
    }

    /// <summary>Whether the chunk stays as it is, and then has been dealt with.</summary>
    internal bool TryPass(ReadOnlySpan<byte> chunk) => _filter.TryPass(chunk);

    /// <summary>Writes all that becomes of the chunk, and at the end what was held back.</summary>
    internal void Run(ReadOnlySpan<byte> chunk, bool isEnd, OutputBuffer output)
    {
        while (!chunk.IsEmpty)
        {
            var slice = chunk[..Math.Min(chunk.Length, Slice)];
            chunk = chunk[slice.Length..];
            int before;
            do
            {
                // A chain can have consumed everything, and yet hold some of it, once it has written plenty.
                before = output.WrittenCount;
                slice = slice[_filter.Transform(slice, output)..];
            }
            while (!slice.IsEmpty || output.WrittenCount - before >= Filter.OutputTarget);
        }

        while (isEnd && !_filter.Flush(output))
        {
        }
    }
}
