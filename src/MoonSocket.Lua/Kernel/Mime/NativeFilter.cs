using System.Buffers;
using MoonSocket.Lua.Interop;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Kernel.Mime;

/// <summary>
/// A filter as a script holds it, run by the rules of LTN12: text in, text out; with "" it gives what is still held
/// back; with nil its tail, until nil. Only a filter that <see cref="Holds"/> holds output back, so that little input
/// that expands much cannot fill the memory; every other gives all it has at once. A chain is a filter over the same
/// filters its parts are, which stay of use alone.
/// </summary>
internal sealed class NativeFilter : LuaObject
{
    internal const string ClassName = "filter";

    private readonly Filter _filter;
    private readonly NativeFilter[] _parts;

    // What a filter has not consumed yet, because there was plenty of output.
    private readonly FilterBuffer _waiting = new();

    private bool _isOver;
    private int _holders = 1;
    private bool _isClosed;

    /// <summary>A filter of its own.</summary>
    /// <param name="filter">What does the work.</param>
    /// <param name="holds">Whether it may hold output back.</param>
    /// <param name="ends">Whether it answers nil to everything once it has ended; others begin anew.</param>
    internal NativeFilter(Filter filter, bool holds, bool ends)
    {
        _filter = filter;
        _parts = [];
        Holds = holds;
        Ends = ends;
    }

    /// <summary>Several in a row.</summary>
    internal NativeFilter(NativeFilter[] parts)
    {
        _filter = Filter.Chain(Array.ConvertAll(parts, part => part._filter));
        _parts = parts;
        Holds = Array.Exists(parts, part => part.Holds);
        Ends = Array.Exists(parts, part => part.Ends);
        foreach (NativeFilter part in parts)
            part._holders++;
    }

    internal static LuaClass Kind { get; } = new(ClassName);

    internal override LuaClass Class => Kind;

    /// <summary>Whether output may be held back until it is asked for with "".</summary>
    internal bool Holds { get; }

    private bool Ends { get; }

    private bool IsOver => _isOver || Array.Exists(_parts, part => part.IsOver);

    /// <summary>Runs the filter on the chunk in a slot, which is a string or nil, and pushes the result.</summary>
    internal int Run(LuaStack lua, int index)
    {
        bool isEnd = lua.IsAbsent(index);
        ReadOnlySpan<byte> chunk = lua.BytesOrEmpty(index);
        if (IsOver)
            return lua.ReturnNil();

        if (!isEnd && _waiting.Length == 0 && _filter.TryPass(chunk))
        {
            lua.PushValue(index);
            return 1;
        }

        using var output = lua.Module.RentOutput();
        bool isDone = Run(chunk, isEnd, output.Writer);
        if (isEnd && isDone && output.Written.IsEmpty)
            return lua.ReturnNil();

        return lua.Return(output.Written);
    }

    internal override void Close()
    {
        if (_isClosed)
            return;

        _isClosed = true;
        Release();
    }

    private void Release()
    {
        if (--_holders > 0)
            return;

        // A chain's parts are released one by one: others may hold them.
        if (_parts.Length == 0)
            _filter.Dispose();

        foreach (NativeFilter part in _parts)
            part.Release();
    }

    /// <summary>Runs the filter; answers whether the end, where it is asked for, has been reached.</summary>
    private bool Run(ReadOnlySpan<byte> chunk, bool isEnd, OutputBuffer output)
    {
        try
        {
            bool isDone = Holds ? RunHolding(chunk, isEnd, output) : RunWhole(chunk, isEnd, output);
            if (isEnd && isDone)
                End();

            return isDone;
        }
        catch
        {
            _isOver = true;
            throw;
        }
    }

    private bool RunWhole(ReadOnlySpan<byte> chunk, bool isEnd, OutputBuffer output)
    {
        while (!chunk.IsEmpty)
            chunk = chunk[_filter.Transform(chunk, output)..];

        // A chain can have consumed everything and yet hold some of it.
        int before;
        do
        {
            before = output.WrittenCount;
            _filter.Transform(default, output);
        }
        while (output.WrittenCount > before);

        while (isEnd && !_filter.Flush(output))
        {
        }

        return true;
    }

    private bool RunHolding(ReadOnlySpan<byte> chunk, bool isEnd, OutputBuffer output)
    {
        if (_waiting.Length > 0)
        {
            _waiting.Write(chunk);
            _waiting.Consume(_filter.Transform(_waiting.Memory.Span, output));
        }
        else
        {
            _waiting.Write(chunk[_filter.Transform(chunk, output)..]);
        }

        if (!isEnd || output.WrittenCount > 0)
            return false;

        bool isDone;
        do
        {
            isDone = _filter.Flush(output);
        }
        while (!isDone && output.WrittenCount == 0);

        return isDone;
    }

    private void End()
    {
        _isOver = Ends;
        foreach (NativeFilter part in _parts)
            part.End();
    }
}
