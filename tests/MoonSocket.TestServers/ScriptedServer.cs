using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MoonSocket.TestServers;

/// <summary>
/// A server on 127.0.0.1 that speaks a <see cref="Transcript"/> and records what it heard. A client that says
/// something else than the transcript ends the conversation; <see cref="FinishAsync"/> then says what and where.
/// </summary>
public sealed class ScriptedServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _limit = new(Patience);
    private readonly StringBuilder _heard = new();
    private readonly List<IDisposable> _connections = [];
    private readonly IReadOnlyList<TranscriptStep> _steps;
    private readonly Delivery _delivery;
    private readonly X509Certificate2? _certificate;
    private readonly Task _conversation;
    private readonly ScriptedDataChannel _data;
    private Socket? _socket;
    private Stream? _stream;

    private ScriptedServer(
        Transcript transcript, Delivery delivery, X509Certificate2? certificate, X509Certificate2? dataCertificate)
    {
        _steps = transcript.Steps;
        _delivery = delivery;
        _certificate = certificate;
        _data = new ScriptedDataChannel(dataCertificate ?? certificate, _limit.Token);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _conversation = Task.Run(async () =>
        {
            try
            {
                await SpeakAsync();
            }
            catch
            {
                // Nobody is to wait for what will not come.
                CloseConnections();
                throw;
            }
        });
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>What the clients have said so far, byte for byte.</summary>
    public string Heard
    {
        get
        {
            lock (_heard)
                return _heard.ToString();
        }
    }

    /// <summary>What the clients have said so far on data connections.</summary>
    public string HeardData => _data.Heard;

    /// <summary>
    /// Starts one. The certificate is for <c>!secure</c>, and for <c>!data-secure</c> unless there is another for that.
    /// </summary>
    public static ScriptedServer Start(
        Transcript transcript,
        Delivery delivery = Delivery.Whole,
        X509Certificate2? certificate = null,
        X509Certificate2? dataCertificate = null)
        => new(transcript, delivery, certificate, dataCertificate);

    /// <summary>A URL on the server's port.</summary>
    public string Url(string path = "/") => $"http://127.0.0.1:{Port}{path}";

    /// <summary>Waits until the transcript has been spoken to its end; throws if the client deviated from it.</summary>
    public Task FinishAsync() => _conversation;

    public void Dispose()
    {
        _limit.Cancel();
        _listener.Stop();
        // The conversation ends by the token; what it ended with is FinishAsync's matter.
        ((IAsyncResult)_conversation).AsyncWaitHandle.WaitOne(Patience);
        CloseConnections();
        _data.Dispose();
        _limit.Dispose();
        _listener.Dispose();
    }

    private void CloseConnections()
    {
        foreach (IDisposable connection in _connections)
            connection.Dispose();
        _data.Close();
    }

    private async Task SpeakAsync()
    {
        await AcceptAsync();
        for (int i = 0; i < _steps.Count; i++)
        {
            TranscriptStep step = _steps[i];
            try
            {
                if (step.Kind == TranscriptStepKind.Say)
                {
                    int first = i;
                    while (_delivery == Delivery.Whole && i + 1 < _steps.Count && _steps[i + 1].Kind == TranscriptStepKind.Say)
                        i++;
                    await SayAsync(_stream!, Fill(string.Concat(_steps.Skip(first).Take(i - first + 1).Select(s => s.Text))));
                }
                else
                {
                    await DoAsync(step);
                }
            }
            catch (Exception e) when (e is not InvalidOperationException)
            {
                string heard = Heard;
                throw new InvalidOperationException(
                    $"line {step.Line} of the transcript ({step.Kind} {Shown(step.Text)}): {e.Message}; heard so far:\n{heard}", e);
            }
        }
    }

    private async Task DoAsync(TranscriptStep step)
    {
        string text = Fill(step.Text);
        switch (step.Kind)
        {
            case TranscriptStepKind.HearLine:
                string line = await HearLineAsync();
                if (!Matches(line, text))
                    throw Deviation(step, line, text);
                break;
            case TranscriptStepKind.HearBytes:
                string bytes = await HearAsync(text.Length);
                if (bytes != text)
                    throw Deviation(step, bytes, text);
                break;
            case TranscriptStepKind.Close:
                _socket!.Shutdown(SocketShutdown.Send);
                _stream!.Dispose();
                break;
            case TranscriptStepKind.Reset:
                _socket!.LingerState = new LingerOption(true, 0);
                _socket.Close();
                break;
            case TranscriptStepKind.HearClose:
                await HearCloseAsync();
                break;
            case TranscriptStepKind.Accept:
                await AcceptAsync();
                break;
            case TranscriptStepKind.Secure:
                var secure = new SslStream(_stream!);
                _connections.Add(secure);
                await secure.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _limit.Token);
                _stream = secure;
                break;
            case TranscriptStepKind.SayData:
                try
                {
                    await SayAsync(_data.Stream, text);
                }
                catch (IOException)
                {
                    // The client may have had enough of it; the conversation shows whether it should have.
                }

                break;
            default:
                await _data.DoAsync(step.Kind, text, Heard);
                break;
        }
    }

    private async Task AcceptAsync()
    {
        _socket = await _listener.AcceptSocketAsync(_limit.Token);
        _socket.NoDelay = true;
        _stream = new NetworkStream(_socket, ownsSocket: true);
        _connections.Add(_stream);
    }

    private async Task SayAsync(Stream stream, string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        int size = _delivery == Delivery.ByByte ? 1 : Math.Max(bytes.Length, 1);
        for (int i = 0; i < bytes.Length; i += size)
            await stream.WriteAsync(bytes.AsMemory(i, Math.Min(size, bytes.Length - i)), _limit.Token);
        await stream.FlushAsync(_limit.Token);
    }

    private async Task<string> HearLineAsync()
    {
        var line = new StringBuilder();
        while (line.Length == 0 || line[^1] != '\n')
            line.Append(await HearAsync(1));
        return line.ToString();
    }

    private async Task<string> HearAsync(int count)
    {
        var buffer = new byte[count];
        for (int got = 0; got < count;)
        {
            int n = await _stream!.ReadAsync(buffer.AsMemory(got), _limit.Token);
            if (n == 0)
                throw new EndOfStreamException("the client closed");
            Note(buffer.AsSpan(got, n));
            got += n;
        }

        return Encoding.Latin1.GetString(buffer);
    }

    private async Task HearCloseAsync()
    {
        var buffer = new byte[4096];
        try
        {
            int n;
            while ((n = await _stream!.ReadAsync(buffer, _limit.Token)) > 0)
                Note(buffer.AsSpan(0, n));
        }
        catch (IOException)
        {
            // Broken off is closed, too.
        }
    }

    private void Note(ReadOnlySpan<byte> bytes)
    {
        lock (_heard)
            _heard.Append(Encoding.Latin1.GetString(bytes));
    }

    private string Fill(string text)
        => _data.Fill(text.Replace("{port}", Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    // A star stands for anything: the pieces between the stars must come in their order.
    private static bool Matches(string line, string pattern)
    {
        string[] pieces = pattern.Split('*');
        if (!line.StartsWith(pieces[0], StringComparison.Ordinal))
            return false;
        int at = pieces[0].Length;
        for (int i = 1; i < pieces.Length - 1; i++)
        {
            at = line.IndexOf(pieces[i], at, StringComparison.Ordinal);
            if (at < 0)
                return false;
            at += pieces[i].Length;
        }

        return pieces.Length == 1
            ? line.Length == at
            : line.Length - pieces[^1].Length >= at && line.EndsWith(pieces[^1], StringComparison.Ordinal);
    }

    private static string Shown(string text) => text.Length > 200 ? text[..200] + "…" : text.TrimEnd();

    private static InvalidOperationException Deviation(TranscriptStep step, string heard, string expected)
        => new($"line {step.Line} of the transcript expects \"{expected.TrimEnd()}\", the client said \"{heard.TrimEnd()}\"");
}
