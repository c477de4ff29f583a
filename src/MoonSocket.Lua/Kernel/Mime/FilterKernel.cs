using MoonSocket.Lua.Interop;
using MoonSocket.Mime;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Kernel.Mime;

/// <summary>Native filters: made by name, joined into one, and run on a chunk.</summary>
internal static class FilterKernel
{
    internal static void Register(KernelTable kernel)
    {
        kernel.AddClass(NativeFilter.Kind);
        kernel.Add("filter", Make);
        kernel.Add("filter_chain", Chain);
        kernel.Add("filter_run", Run);
    }

    // filter(name [, option]): filter
    private static int Make(LuaStack lua)
    {
        string name = lua.Text(1);
        NativeFilter? filter = name switch
        {
            "base64-encode" => Ending(Filters.Base64Encode()),
            "base64-decode" => Ending(Filters.Base64Decode()),
            "quoted-printable-encode" => Ending(new CodecFilter<QuotedPrintableEncoder>(
                new(QuotedPrintableRules.LuaSocket, Mode(lua)))),
            "quoted-printable-decode" => Ending(new CodecFilter<QuotedPrintableDecoder>(
                new(QuotedPrintableRules.LuaSocket))),
            "wrap" => Lasting(new CodecFilter<LineCodec<LineWrap>>(new(Length(lua)))),
            "quoted-printable-wrap" => Lasting(Filters.QuotedPrintableWrap()),
            "normalize" => Lasting(new CodecFilter<EndOfLine>(
                new(lua.IsAbsent(2) ? "\r\n"u8.ToArray() : lua.Bytes(2).ToArray()))),
            "stuff" => Lasting(Filters.DotStuff()),
            "unstuff" => Lasting(Filters.DotUnstuff()),
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

    // filter_chain(filter, ...): filter
    private static int Chain(LuaStack lua)
    {
        var parts = new NativeFilter[lua.Count];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = lua.Object<NativeFilter>(i + 1, NativeFilter.ClassName);

        return parts.Length == 0 ? lua.Refused(1, "filter expected") : lua.Return(new NativeFilter(parts));
    }

    // filter_run(filter, chunk): text, or nil at the end
    private static int Run(LuaStack lua) =>
        lua.Object<NativeFilter>(1, NativeFilter.ClassName).Run(lua, 2);

    private static QuotedPrintableMode Mode(LuaStack lua) =>
        !lua.IsAbsent(2) && lua.Bytes(2).SequenceEqual("binary"u8) ? QuotedPrintableMode.Binary : QuotedPrintableMode.Text;

    private static long Length(LuaStack lua) =>
        MimeKernel.Whole(lua.NumberOr(2, Filters.DefaultLineLength));

    private static NativeFilter Ending(Filter filter) => new(filter, holds: false, ends: true);

    private static NativeFilter Lasting(Filter filter) => new(filter, holds: false, ends: false);

    private static NativeFilter Holding(Filter filter) => new(filter, holds: true, ends: true);
}
