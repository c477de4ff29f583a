using System.Buffers;
using System.Buffers.Text;

namespace MoonSocket.Mime;

/// <summary>
/// Base64 back to bytes, as forgiving as RFC 2045 section 6.8 asks: bytes outside the alphabet are skipped, decoding
/// goes on after padding, and an incomplete last group is dropped.
/// </summary>
/// <remarks>
/// <c>=</c> counts as a digit of value zero; a group gives one byte if its third character is <c>=</c>, two if its
/// fourth is, three otherwise.
/// </remarks>
internal struct Base64Decoder : IStoredCodec
{
    private const int Group = 4;
    private const int DecodedGroup = 3;

    // Lines are put together here, so that the vector code gets long stretches.
    private const int Stage = 1024 * Group;
    private const int LongRun = 512;
    private const int LeastLine = 32;

    private static readonly SearchValues<byte> Digits =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    private static readonly SearchValues<byte> Significant =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    private Remainder _rest;

    public void Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        if (_rest.Count == 0)
            input = input[DecodeUnbroken(input, output)..];

        if (!input.IsEmpty)
            TransformStaged(input, output);
    }

    private void TransformStaged(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        Span<byte> stage = stackalloc byte[Math.Min(Stage, input.Length + Group)];
        _rest.Span.CopyTo(stage);
        int staged = _rest.Count;
        bool isRegular = true;

        // A remainder with padding in it is an open group the fast way knows nothing about.
        if (_rest.Span.Contains((byte)'='))
            input = input[ClosePadded(stage, ref staged, input, output)..];

        while (!input.IsEmpty)
        {
            var window = input[..Math.Min(input.Length, Stage)];
            int run = window.IndexOfAnyExcept(Digits);
            if (run < 0)
                run = window.Length;

            if (staged == 0 && run >= LongRun)
            {
                int whole = run / Group * Group;
                Decode(input[..whole], output);
                input = input[whole..];
                continue;
            }

            int room = Math.Min(run, stage.Length - staged);
            input[..room].CopyTo(stage[staged..]);
            staged += room;
            input = input[room..];
            if (staged == stage.Length || (staged > 0 && !input.IsEmpty && input[0] == '='))
                staged = DecodeStage(stage, staged, output);

            if (room < run || input.IsEmpty)
                continue;

            if (input[0] == '=')
            {
                input = input[ClosePadded(stage, ref staged, input, output)..];
                continue;
            }

            int skip = input.StartsWith("\r\n"u8) ? 2 : input.IndexOfAny(Significant);
            input = skip < 0 ? default : input[skip..];
            if (isRegular && skip == 2 && run >= LeastLine && run % Group == 0 && input.Length > run)
            {
                int lines = DecodeLines(stage, ref staged, input, run, output);
                isRegular = lines > 0;
                input = input[lines..];
            }
        }

        staged = DecodeStage(stage, staged, output);
        _rest.Set(stage[..staged]);
    }

    public void Flush(IBufferWriter<byte> output) => _rest.Clear();

    public readonly bool TryPass(ReadOnlySpan<byte> input) => false;

    public readonly int Save(Span<byte> target)
    {
        _rest.Span.CopyTo(target);
        return _rest.Count;
    }

    public void Restore(ReadOnlySpan<byte> saved) => _rest.Set(saved);

    /// <summary>
    /// Decodes what seems to have no line breaks, unlooked at, but for its last group, which may have padding. Where there
    /// is anything but digits, decoding shows it, and then that stretch has not happened.
    /// </summary>
    /// <returns>How much input that was.</returns>
    private static int DecodeUnbroken(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        int used = 0;
        while (true)
        {
            var rest = input[used..];
            int length = Math.Min((rest.Length - 1) / Group * Group, Stage);
            if (length < LeastLine || rest[..Math.Min(length, LeastLine * 4)].IndexOfAny((byte)'\r', (byte)'\n') >= 0)
                return used;

            var span = output.GetSpan(length / Group * DecodedGroup);
            var status = Base64.DecodeFromUtf8(rest[..length], span, out _, out int written, isFinalBlock: false);

            // The framework skips blanks and line ends itself, but slowly.
            if (status != OperationStatus.Done || written < length / Group * DecodedGroup)
                return used;

            output.Advance(written);
            used += length;
        }
    }

    /// <summary>
    /// Decodes as many lines of the length of the last one, put together, as fit in the stage, unlooked at: whether
    /// there is anything else in them, decoding shows, and then nothing has happened.
    /// </summary>
    /// <returns>How much input that was.</returns>
    private static int DecodeLines(
        Span<byte> stage, ref int staged, ReadOnlySpan<byte> input, int length, IBufferWriter<byte> output)
    {
        int used = 0;
        int together = staged;
        while (stage.Length - together >= length && input.Length - used >= length + 2)
        {
            var line = input.Slice(used, length + 2);
            if (line[^2] != '\r' || line[^1] != '\n')
                break;

            line[..length].CopyTo(stage[together..]);
            together += length;
            used += line.Length;
        }

        if (together % Group != 0)
            return 0;

        var span = output.GetSpan(together / Group * DecodedGroup);
        if (Base64.DecodeFromUtf8(stage[..together], span, out _, out int written) != OperationStatus.Done)
            return 0;

        output.Advance(written);
        staged = 0;
        return used;
    }

    /// <summary>Decodes the whole groups of the stage, moves the rest to its front and answers its length.</summary>
    private static int DecodeStage(Span<byte> stage, int staged, IBufferWriter<byte> output)
    {
        int whole = staged / Group * Group;
        if (whole > 0)
        {
            Decode(stage[..whole], output);
            stage[whole..staged].CopyTo(stage);
        }

        return staged - whole;
    }

    private static void Decode(ReadOnlySpan<byte> digits, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(digits.Length / Group * DecodedGroup);
        Base64.DecodeFromUtf8(digits, span, out _, out int written);
        output.Advance(written);
    }

    /// <summary>Fills the group in the stage, which has or gets padding, digit by digit; answers the input used.</summary>
    private static int ClosePadded(
        Span<byte> stage, ref int staged, ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        int used = 0;
        while (staged < Group && used < input.Length)
        {
            byte value = input[used++];
            if (Significant.Contains(value))
                stage[staged++] = value;
        }

        if (staged == Group)
        {
            DecodePadded(stage[..Group], output);
            staged = 0;
        }

        return used;
    }

    private static void DecodePadded(Span<byte> group, IBufferWriter<byte> output)
    {
        int length = group[2] == '=' ? 1 : group[3] == '=' ? 2 : DecodedGroup;
        group.Replace((byte)'=', (byte)'A');
        Base64.DecodeFromUtf8(group, output.GetSpan(DecodedGroup), out _, out _);
        output.Advance(length);
    }
}
