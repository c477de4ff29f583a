namespace MoonSocket.Lua.Interop;

/// <summary>
/// Where kernel functions build a string before they push it. One buffer a state is enough, nearly always: pushing
/// it can run a finalizer of the script, and what that calls gets a buffer of its own.
/// </summary>
internal sealed class OutputBuffers
{
    // Memory that is new each time costs more than what is done in it.
    private const int KeptCapacity = 32 * 1024 * 1024;

    // But a large buffer does not stay for small results: after so many of them in a row it goes.
    private const int SmallCapacity = 256 * 1024;
    private const int Patience = 100;

    private OutputBuffer? _idle;
    private int _smallResults;

    internal Rented Rent()
    {
        OutputBuffer buffer = _idle ?? new OutputBuffer();
        _idle = null;
        return new Rented(this, buffer);
    }

    private void Return(OutputBuffer buffer)
    {
        if (buffer.Capacity > SmallCapacity && !IsWorthKeeping(buffer))
            return;

        buffer.Clear();
        _idle = buffer;
    }

    private bool IsWorthKeeping(OutputBuffer buffer)
    {
        _smallResults = buffer.WrittenCount < SmallCapacity ? _smallResults + 1 : 0;
        return buffer.Capacity <= KeptCapacity && _smallResults < Patience;
    }

    internal readonly ref struct Rented(OutputBuffers owner, OutputBuffer writer)
    {
        internal OutputBuffer Writer { get; } = writer;

        internal ReadOnlySpan<byte> Written => Writer.WrittenSpan;

        public void Dispose() => owner.Return(Writer);
    }
}
