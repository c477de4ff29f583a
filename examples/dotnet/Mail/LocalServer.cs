using System.Net;
using System.Net.Sockets;

namespace MailExample;

/// <summary>A mail server for the example. It keeps the last message, and knows everybody but nobody@….</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public LocalServer()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The lines of the last message.</summary>
    public List<string> Message { get; private set; } = [];

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                using var reader = new StreamReader(client.GetStream());
                using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
                await TalkAsync(reader, writer);
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException or IOException)
            {
                return;
            }
        }
    }

    private async Task TalkAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("220 mail.example ready");
        while (await reader.ReadLineAsync() is { } line)
        {
            switch (line.Split(' ', ':')[0])
            {
                case "EHLO":
                    await writer.WriteLineAsync("250-mail.example\r\n250-PIPELINING\r\n250 SIZE 100000000");
                    break;
                case "RCPT" when line.Contains("<nobody@", StringComparison.Ordinal):
                    await writer.WriteLineAsync("550 no such mailbox");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    Message = [];
                    while (await reader.ReadLineAsync() is { } text && text != ".")
                        Message.Add(text.StartsWith('.') ? text[1..] : text);
                    await writer.WriteLineAsync($"250 taken, {Message.Count} lines");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }
}
