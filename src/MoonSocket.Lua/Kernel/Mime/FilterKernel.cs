using MoonSocket.Lua.Interop;
using MoonSocket.Mime;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Kernel.Mime;

/// <summary>
/// Native filters: made by name, joined into one, and run on a chunk. Those that keep a few bytes at most between two
/// chunks are nothing but their state, a string which the script hands in and gets back: they cost nothing to make, and
/// nothing to collect. The others are objects.
/// </summary>
internal static class FilterKernel
{
    private const int SmallState = 256;

    internal static void Register(KernelTable kernel)
    {
        kernel.AddClass(NativeFilter.Kind);
        kernel.Add("filter", Make);
        kernel.Add("filter_chain", Chain);
        kernel.Add("filter_run", Run);
        var chains = new StoredChains();
        kernel.Add("filter_pass", lua => Pass(lua, chains));
    }

    // filter(name [, option]): state, or filter
    private static int Make(LuaStack lua)
    {
        string name = lua.Text(1);
        StoredKind kind = name switch
        {
            "base64-encode" => StoredKind.Base64Encode,
            "base64-decode" => StoredKind.Base64Decode,
            "quoted-printable-encode" => StoredKind.QuotedPrintableEncode,
            "quoted-printable-encode-binary" => StoredKind.QuotedPrintableEncodeBinary,
            "quoted-printable-decode" => StoredKind.QuotedPrintableDecode,
            "wrap" => StoredKind.Wrap,
            "quoted-printable-wrap" => StoredKind.QuotedPrintableWrap,
            "normalize" => StoredKind.Normalize,
            "stuff" => StoredKind.Stuff,
            "unstuff" => StoredKind.Unstuff,
            _ => StoredKind.None,
        };
        if (kind == StoredKind.None)
            return MakeObject(lua, name);

        ReadOnlySpan<byte> option = default;
        if (kind == StoredKind.Normalize)
        {
            option = lua.IsAbsent(2) ? "\r\n"u8 : lua.Bytes(2);
            if (option.Length > StoredStage.LongestOption)
                return lua.Return(new NativeFilter(new CodecFilter<EndOfLine>(new(option.ToArray())), holds: false, ends: false));
        }
        else if (kind == StoredKind.Wrap)
        {
            option = BitConverter.GetBytes(MimeKernel.Whole(lua.NumberOr(2, Filters.DefaultLineLength)));
        }

        StoredStage stage = StoredStage.Create(kind, option);
        Span<byte> state = stackalloc byte[stage.Size];
        return lua.Return(state[..stage.Save(state)]);
    }

    private static int MakeObject(LuaStack lua, string name)
    {
        NativeFilter? filter = name switch
        {
            "gzip-encode" => Ending(Filters.Gzip()),
            "deflate-encode" => Ending(Filters.Deflate()),
            "br-encode" => Ending(Filters.BrotliCompress()),
            "gzip-decode" => Holding(Filters.Gunzip()),
            "deflate-decode" => Holding(Filters.Inflate()),
            "br-decode" => Holding(Filters.BrotliDecompress()),
            _ => null,
        };
        return filter is null ? lua.Refused(1, $"unknown filter '{name}'") : lua.Return(filter);
    }

    // filter_chain(state or filter, ...): filter
    private static int Chain(LuaStack lua)
    {
        var parts = new NativeFilter[lua.Count];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = lua.Kind(i + 1) == LuaKind.String ? FromState(lua.Bytes(i + 1)) : lua.Object<NativeFilter>(i + 1, NativeFilter.ClassName);

        return parts.Length == 0 ? lua.Refused(1, "filter expected") : lua.Return(new NativeFilter(parts));
    }

    // filter_run(filter, chunk): text, or nil at the end
    private static int Run(LuaStack lua) =>
        lua.Object<NativeFilter>(1, NativeFilter.ClassName).Run(lua, 2);

    // filter_pass(state, chunk): text, or nil at the end; new state, or false if there are no more
    private static int Pass(LuaStack lua, StoredChains chains)
    {
        ReadOnlySpan<byte> state = lua.Bytes(1);
        bool isEnd = !lua.TryBytes(2, out ReadOnlySpan<byte> chunk);
        if (isEnd && !lua.IsAbsent(2))
            lua.RefuseType(2, "string");

        // A push can run a finalizer that uses the same chain: all that is pushed has to be elsewhere by then.
        StoredChain chain = chains.Restore(state);
        Span<byte> next = chain.StateSize <= SmallState ? stackalloc byte[SmallState] : new byte[chain.StateSize];
        if (!isEnd && chain.TryPass(chunk))
        {
            next = next[..chain.Save(next)];
            lua.PushValue(2);
            lua.Push(next);
            return 2;
        }

        using var output = lua.Module.RentOutput();
        chain.Run(chunk, isEnd, output.Writer);
        next = next[..chain.Save(next)];
        if (isEnd && output.Written.IsEmpty)
            lua.PushNil();
        else
            lua.Push(output.Written);

        if (isEnd && chain.Ends)
            lua.Push(false);
        else
            lua.Push(next);

        return 2;
    }

    private static NativeFilter FromState(ReadOnlySpan<byte> state)
    {
        StoredStage stage = StoredStage.Create(ref state);
        var first = new NativeFilter(stage.Filter, holds: false, stage.Ends);
        return state.IsEmpty ? first : new NativeFilter([first, FromState(state)]);
    }

    private static NativeFilter Ending(Filter filter) => new(filter, holds: false, ends: true);

    private static NativeFilter Holding(Filter filter) => new(filter, holds: true, ends: true);
}
