using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace MoonSocket.SmtpTests;

/// <summary>
/// A server that takes one message, whose last part is in base64, and keeps nothing of it but the hash of what was
/// attached. It decodes with nothing of the library's.
/// </summary>
internal sealed class AttachmentSink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[1 << 20];
    private readonly byte[] _decoded = new byte[1 << 20];
    private readonly bool _chunks;

    // Pieces of a line that a chunk cuts are put together: four characters are what is decoded at a time.
    private readonly List<byte> _rest = [];

    private readonly Task _serving;
    private NetworkStream _stream = null!;
    private int _start;
    private int _end;
    private bool _inContent;
    private bool _isOver;

    public AttachmentSink(bool chunks)
    {
        _chunks = chunks;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = Task.Run(Serve);
    }

    public int Port { get; }

    /// <summary>Bytes attached.</summary>
    public long Bytes { get; private set; }

    public async Task<string> HashAsync()
    {
        await _serving.WaitAsync(TimeSpan.FromMinutes(5));
        return Convert.ToHexStringLower(_hash.GetCurrentHash());
    }

    public void Dispose()
    {
        _listener.Dispose();
        _hash.Dispose();
    }

    private void Serve()
    {
        using Socket socket = _listener.AcceptSocket();
        socket.ReceiveTimeout = 60_000;
        _stream = new NetworkStream(socket);
        Say("220 ready");
        while (true)
        {
            string line = Encoding.ASCII.GetString(Line(out _));
            if (line.StartsWith("EHLO", StringComparison.Ordinal))
                Say(_chunks ? "250-sink\r\n250-PIPELINING\r\n250 CHUNKING" : "250 sink");
            else if (line.StartsWith("BDAT ", StringComparison.Ordinal))
                TakeChunk(int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
            else if (line == "DATA")
                TakeLines();
            else
                Say("250 ok");
            if (line == "QUIT")
                return;
        }
    }

    private void TakeChunk(int size)
    {
        while (size > 0)
        {
            ReadOnlySpan<byte> line = Line(out int taken, size);
            Note(line);
            size -= taken;
        }

        Say("250 ok");
    }

    private void TakeLines()
    {
        Say("354 go on");
        while (true)
        {
            ReadOnlySpan<byte> line = Line(out _);
            if (line.SequenceEqual("."u8))
                break;
            Note(line);
        }

        Say("250 ok");
    }

    private void Note(ReadOnlySpan<byte> line)
    {
        if (!_inContent)
        {
            _rest.AddRange(line);
            _inContent = Encoding.ASCII.GetString([.. _rest]).EndsWith("base64", StringComparison.Ordinal);
            if (_inContent || line.Length == 0 || _rest.Count > 500)
                _rest.Clear();
            return;
        }

        // What follows the content is no base64.
        _isOver |= line.Contains((byte)'-');
        if (_isOver)
            return;
        _rest.AddRange(line);
        int whole = _rest.Count / 4 * 4;
        if (whole == 0)
            return;
        Base64.DecodeFromUtf8(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_rest)[..whole], _decoded, out _, out int written);
        _hash.AppendData(_decoded.AsSpan(0, written));
        Bytes += written;
        _rest.RemoveRange(0, whole);
    }

    // A line without its end, or what there is of it among the next so many bytes.
    private ReadOnlySpan<byte> Line(out int taken, int most = int.MaxValue)
    {
        while (true)
        {
            ReadOnlySpan<byte> there = _buffer.AsSpan(_start, Math.Min(_end - _start, most));
            int end = there.IndexOf((byte)'\n');
            if (end >= 0 || there.Length == most)
            {
                taken = end >= 0 ? end + 1 : there.Length;
                _start += taken;
                return there[..taken].TrimEnd("\r\n"u8);
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            int read = _stream.Read(_buffer.AsSpan(_end));
            if (read == 0)
                throw new EndOfStreamException();
            _end += read;
        }
    }

    private void Say(string line) => _stream.Write(Encoding.ASCII.GetBytes(line + "\r\n"));
}
