using System.Buffers;

namespace MoonSocket.Streaming;

/// <summary>
/// Several filters in a row, as one. Between two of them lies a buffer; a stage is given more only when what lies
/// behind it has gone on, and everything stops as soon as there is plenty of output, so that no buffer grows with the
/// length of the stream.
/// </summary>
internal sealed class ChainedFilter : Filter
{
    private readonly Filter[] _stages;
    private readonly FilterBuffer[] _between;
    private readonly CountingWriter _output = new();
    private int _flushing;
    private bool _stageFlushed;

    public ChainedFilter(ReadOnlySpan<Filter> filters)
    {
        _stages = filters.ToArray();
        _between = new FilterBuffer[_stages.Length - 1];
        for (int i = 0; i < _between.Length; i++)
        {
            _between[i] = new FilterBuffer();
        }
    }

    private int Last => _stages.Length - 1;

    public override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        _output.Start(output);
        return Push(0, input);
    }

    public override bool Flush(IBufferWriter<byte> output)
    {
        _output.Start(output);
        for (; _flushing < Last; _flushing++, _stageFlushed = false)
        {
            while (true)
            {
                if (!Drain(_flushing))
                {
                    return false;
                }

                if (_stageFlushed)
                {
                    break;
                }

                _stageFlushed = _stages[_flushing].Flush(_between[_flushing]);
            }
        }

        if (!_stages[Last].Flush(_output))
        {
            return false;
        }

        _flushing = 0;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        foreach (Filter stage in _stages)
        {
            stage.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Gives input to a stage and passes on what comes out; answers how much of the input was consumed.</summary>
    private int Push(int stage, ReadOnlySpan<byte> input)
    {
        if (stage == Last)
        {
            return _stages[stage].Transform(input, _output);
        }

        int consumed = 0;
        while (Drain(stage) && consumed < input.Length)
        {
            ReadOnlySpan<byte> rest = input[consumed..];
            if (_stages[stage].TryPass(rest))
            {
                // The stage has let it through for good: what the next one leaves has to wait between them.
                _between[stage].Write(rest[Push(stage + 1, rest)..]);
                return input.Length;
            }

            int taken = _stages[stage].Transform(rest, _between[stage]);
            FilterBuffer.RequireProgress(taken, _between[stage]);
            consumed += taken;
        }

        return consumed;
    }

    /// <summary>Passes on what lies behind a stage; answers whether it is all gone and more output is welcome.</summary>
    private bool Drain(int stage)
    {
        FilterBuffer buffer = _between[stage];
        while (buffer.Length > 0 && _output.Count < OutputTarget)
        {
            int taken = Push(stage + 1, buffer.Memory.Span);
            buffer.Consume(taken);
            if (taken == 0)
            {
                return false;
            }
        }

        return buffer.Length == 0 && _output.Count < OutputTarget;
    }

    /// <summary>Counts what goes to the real output, which cannot say so itself.</summary>
    private sealed class CountingWriter : IBufferWriter<byte>
    {
        private IBufferWriter<byte>? _target;

        public int Count { get; private set; }

        public void Start(IBufferWriter<byte> target)
        {
            _target = target;
            Count = 0;
        }

        public void Advance(int count)
        {
            _target!.Advance(count);
            Count += count;
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _target!.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => _target!.GetSpan(sizeHint);
    }
}
