namespace MoonSocket.Lua.Kernel.Mime;

/// <summary>The chains that a Lua state uses, the latest first. Making one costs more than a small message.</summary>
internal sealed class StoredChains
{
    private const int Most = 16;

    private readonly List<StoredChain> _chains = [];

    /// <summary>A chain in that state. It is the caller's until something is pushed.</summary>
    internal StoredChain Restore(ReadOnlySpan<byte> state)
    {
        for (int i = 0; i < _chains.Count; i++)
        {
            StoredChain chain = _chains[i];
            if (!chain.TryRestore(state))
                continue;

            if (i > 0)
                (_chains[i], _chains[i - 1]) = (_chains[i - 1], chain);

            return chain;
        }

        if (_chains.Count == Most)
            _chains.RemoveAt(Most - 1);

        var created = new StoredChain(state);
        _chains.Insert(0, created);
        return created;
    }
}
