using MoonSocket.Mime;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Kernel.Mime;

/// <summary>
/// One filter of a <see cref="StoredChain"/>. Its part of the state: kind, length of the option, option; length of what
/// the filter keeps, and that.
/// </summary>
internal sealed class StoredStage
{
    internal const int LongestOption = 64;

    private const int Head = 2;

    // Kind, length of the option, option: what has to be the same for a state to fit.
    private readonly byte[] _recipe;
    private readonly IStoredFilter _stored;

    private StoredStage(ReadOnlySpan<byte> recipe, Filter filter)
    {
        _recipe = recipe.ToArray();
        _stored = (IStoredFilter)filter;
        Filter = filter;
    }

    internal Filter Filter { get; }

    /// <summary>Whether a stream ends with it for good: then it answers nil; the others begin anew.</summary>
    internal bool Ends => Kind < StoredKind.Wrap;

    /// <summary>How long its state can be.</summary>
    internal int Size => _recipe.Length + 1 + LowLevel.RemainderCapacity;

    private StoredKind Kind => (StoredKind)_recipe[0];

    /// <summary>Makes a new one.</summary>
    internal static StoredStage Create(StoredKind kind, ReadOnlySpan<byte> option) =>
        Create([(byte)kind, (byte)option.Length, .. option]);

    /// <summary>Makes the one that a state begins with, and takes that off the state.</summary>
    internal static StoredStage Create(ref ReadOnlySpan<byte> state)
    {
        StoredStage stage = Create(state[..(Head + state[1])]);
        if (!stage.TryRestore(ref state))
            throw new ArgumentException("no state of a filter", nameof(state));

        return stage;
    }

    /// <summary>Goes on from the state, if it is one of this stage, and takes it off; answers whether it is.</summary>
    internal bool TryRestore(ref ReadOnlySpan<byte> state)
    {
        if (!state.StartsWith(_recipe))
            return false;

        int start = _recipe.Length + 1;
        int end = start + state[start - 1];
        _stored.Restore(state[start..end]);
        state = state[end..];
        return true;
    }

    /// <summary>Writes its state; answers how long that is.</summary>
    internal int Save(Span<byte> target)
    {
        _recipe.CopyTo(target);
        int length = _stored.Save(target[(_recipe.Length + 1)..]);
        target[_recipe.Length] = (byte)length;
        return _recipe.Length + 1 + length;
    }

    private static StoredStage Create(ReadOnlySpan<byte> recipe) => new(recipe, Make((StoredKind)recipe[0], recipe[Head..]));

    private static Filter Make(StoredKind kind, ReadOnlySpan<byte> option) => kind switch
    {
        StoredKind.Base64Encode => new StoredFilter<Base64Encoder>(default),
        StoredKind.Base64Decode => new StoredFilter<Base64Decoder>(default),
        StoredKind.QuotedPrintableEncode => Encoder(QuotedPrintableMode.Text),
        StoredKind.QuotedPrintableEncodeBinary => Encoder(QuotedPrintableMode.Binary),
        StoredKind.QuotedPrintableDecode =>
            new StoredFilter<QuotedPrintableDecoder>(new(QuotedPrintableRules.LuaSocket)),
        StoredKind.Wrap => new StoredFilter<LineCodec<LineWrap>>(new(BitConverter.ToInt64(option))),
        StoredKind.QuotedPrintableWrap => new StoredFilter<LineCodec<QuotedPrintableWrap>>(new(Filters.DefaultLineLength)),
        StoredKind.Normalize => new StoredFilter<EndOfLine>(new(option.ToArray())),
        StoredKind.Stuff => new StoredFilter<DotStuffing>(new(removes: false)),
        StoredKind.Unstuff => new StoredFilter<DotStuffing>(new(removes: true)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such filter"),
    };

    private static StoredFilter<QuotedPrintableEncoder> Encoder(QuotedPrintableMode mode) =>
        new(new(QuotedPrintableRules.LuaSocket, mode));
}
