using System.Globalization;
using System.Text;

namespace MoonSocket.TestServers;

/// <summary>The client's side of a conversation with a <see cref="PuppetServer"/>: requests, bodies and all.</summary>
internal sealed class PuppetClient(Stream stream, CancellationToken end)
{
    private readonly StringBuilder _heard = new();
    private readonly byte[] _byte = new byte[1];

    /// <summary>The request heard last, byte for byte.</summary>
    public string Heard => _heard.ToString();

    /// <summary>Whether the request heard last asks to close the connection.</summary>
    public bool WantsClose { get; private set; }

    /// <summary>Hears one request to its end and answers its target; null when the client has closed.</summary>
    public async Task<string?> HearRequestAsync()
    {
        _heard.Clear();
        if (await LineAsync() is not { } first)
            return null;
        long length = 0;
        bool isChunked = false;
        WantsClose = false;
        while (await NextLineAsync() is { Length: > 0 } line)
        {
            string[] parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
            if (parts[0].Equals("content-length", StringComparison.OrdinalIgnoreCase))
                length = long.Parse(parts[1], CultureInfo.InvariantCulture);
            else if (parts[0].Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase))
                isChunked = true;
            else if (parts[0].Equals("connection", StringComparison.OrdinalIgnoreCase))
                WantsClose = parts[1].Contains("close", StringComparison.OrdinalIgnoreCase);
        }

        if (isChunked)
            await ChunksAsync();
        else
            await BytesAsync(length);
        return first.Split(' ')[1];
    }

    /// <summary>Waits until the client closes.</summary>
    public async Task HearCloseAsync()
    {
        try
        {
            while (await stream.ReadAsync(_byte, end) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Broken off is closed, too.
        }
    }

    private async Task ChunksAsync()
    {
        while (await NextLineAsync() is { Length: > 0 } size)
        {
            long length = long.Parse(size.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await BytesAsync(length);
            await NextLineAsync();
            if (length == 0)
                return;
        }
    }

    private async Task BytesAsync(long count)
    {
        for (long i = 0; i < count; i++)
        {
            if (await stream.ReadAsync(_byte, end) == 0)
                throw Broken();
            _heard.Append((char)_byte[0]);
        }
    }

    private async Task<string> NextLineAsync() => await LineAsync() ?? throw Broken();

    private static IOException Broken() => new("the client closed in the middle of a request");

    private async Task<string?> LineAsync()
    {
        var line = new StringBuilder();
        while (await stream.ReadAsync(_byte, end) > 0)
        {
            _heard.Append((char)_byte[0]);
            if (_byte[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)_byte[0]);
        }

        return null;
    }
}
