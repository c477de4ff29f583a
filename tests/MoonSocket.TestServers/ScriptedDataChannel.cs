using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace MoonSocket.TestServers;

/// <summary>
/// The data connections of a <see cref="ScriptedServer"/> that plays an FTP server, one at a time, beside the
/// conversation. It listens from the start, on a port that <c>{epsv}</c> and <c>{pasv}</c> stand for.
/// </summary>
internal sealed partial class ScriptedDataChannel(X509Certificate2? certificate, CancellationToken limit) : IDisposable
{
    private readonly TcpListener _listener = Start();
    private readonly StringBuilder _heard = new();
    private Socket? _socket;
    private Stream? _stream;

    /// <summary>What the clients have said so far.</summary>
    public string Heard
    {
        get
        {
            lock (_heard)
                return _heard.ToString();
        }
    }

    /// <summary>The connection that is open.</summary>
    public Stream Stream => _stream ?? throw new InvalidOperationException("there is no data connection: !data opens it");

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Puts in where the channel is.</summary>
    public string Fill(string text) => text
        .Replace("{dataport}", Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{epsv}", string.Create(CultureInfo.InvariantCulture, $"|||{Port}|"), StringComparison.Ordinal)
        .Replace("{pasv}", string.Create(CultureInfo.InvariantCulture, $"127,0,0,1,{Port >> 8},{Port & 255}"), StringComparison.Ordinal)
        .Replace("{pasvport}", string.Create(CultureInfo.InvariantCulture, $"{Port >> 8},{Port & 255}"), StringComparison.Ordinal);

    /// <summary>Does what a line of the transcript says.</summary>
    public async Task DoAsync(TranscriptStepKind kind, string text, string conversation)
    {
        switch (kind)
        {
            case TranscriptStepKind.OpenData:
                Use(await _listener.AcceptSocketAsync(limit));
                break;
            case TranscriptStepKind.OpenActiveData:
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(Announced(conversation), limit);
                Use(socket);
                break;
            case TranscriptStepKind.SecureData:
                var secure = new SslStream(Stream);
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, limit);
                _stream = secure;
                break;
            case TranscriptStepKind.HearData:
                await HearAsync(text);
                break;
            case TranscriptStepKind.HearDataEnd:
                if (await ReadAsync(new byte[1]) > 0)
                    throw new InvalidOperationException($"the client goes on on the data connection: {Heard}");
                break;
            case TranscriptStepKind.HearDataClose:
                await HearCloseAsync();
                break;
            case TranscriptStepKind.CloseData:
                if (_stream is SslStream ending)
                    await ending.ShutdownAsync();
                End();
                break;
            case TranscriptStepKind.CutData:
                End();
                break;
            case TranscriptStepKind.ResetData:
                _socket!.LingerState = new LingerOption(true, 0);
                _socket.Close();
                break;
        }
    }

    /// <summary>Closes the connection that is open.</summary>
    public void Close() => _socket?.Dispose();

    public void Dispose()
    {
        Close();
        _listener.Dispose();
    }

    private static TcpListener Start()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    // Where the last PORT or EPRT said.
    private static IPEndPoint Announced(string conversation)
    {
        Match match = Announcement().Matches(conversation)[^1];
        if (match.Groups["port"].Success)
            return new IPEndPoint(IPAddress.Parse(match.Groups["address"].Value), int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture));
        byte[] numbers = [.. match.Groups["numbers"].Value.Split(',').Select(n => byte.Parse(n, CultureInfo.InvariantCulture))];
        return new IPEndPoint(new IPAddress(numbers[..4]), (numbers[4] << 8) | numbers[5]);
    }

    [GeneratedRegex(@"EPRT \|\d\|(?<address>[^|]+)\|(?<port>\d+)\||PORT (?<numbers>[\d,]+)")]
    private static partial Regex Announcement();

    private void Use(Socket socket)
    {
        _socket?.Dispose();
        _socket = socket;
        _socket.NoDelay = true;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    // Closed with the next one, or at the end: what the client has sent meanwhile would make closing a reset.
    private void End() => _socket!.Shutdown(SocketShutdown.Send);

    private async Task HearAsync(string expected)
    {
        var heard = new byte[expected.Length];
        int have = 0;
        for (int count; have < heard.Length && (count = await ReadAsync(heard.AsMemory(have))) > 0;)
            have += count;
        string text = Encoding.Latin1.GetString(heard, 0, have);
        if (text != expected)
            throw new InvalidOperationException($"on the data connection \"{expected}\" was expected, the client said \"{text}\"");
    }

    private async Task HearCloseAsync()
    {
        try
        {
            var buffer = new byte[4096];
            while (await ReadAsync(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Broken off is closed, too.
        }
    }

    private async Task<int> ReadAsync(Memory<byte> buffer)
    {
        int count = await Stream.ReadAsync(buffer, limit);
        lock (_heard)
            _heard.Append(Encoding.Latin1.GetString(buffer.Span[..count]));
        return count;
    }
}
