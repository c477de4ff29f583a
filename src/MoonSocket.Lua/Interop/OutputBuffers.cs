using System.Buffers;

namespace MoonSocket.Lua.Interop;

/// <summary>
/// Where kernel functions build a string before they push it. One buffer a state is enough, nearly always: pushing
/// it can run a finalizer of the script, and what that calls gets a buffer of its own.
/// </summary>
internal sealed class OutputBuffers
{
    // Memory that is new each time costs more than what is done in it.
    private const int KeptCapacity = 4 * 1024 * 1024;

    private ArrayBufferWriter<byte>? _idle;

    internal Rented Rent()
    {
        ArrayBufferWriter<byte> buffer = _idle ?? new ArrayBufferWriter<byte>(256);
        _idle = null;
        return new Rented(this, buffer);
    }

    internal readonly ref struct Rented(OutputBuffers owner, ArrayBufferWriter<byte> writer)
    {
        internal ArrayBufferWriter<byte> Writer { get; } = writer;

        internal ReadOnlySpan<byte> Written => Writer.WrittenSpan;

        public void Dispose()
        {
            if (Writer.Capacity > KeptCapacity)
                return;
            Writer.ResetWrittenCount();
            owner._idle = Writer;
        }
    }
}
