using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MoonSocket.Net;

/// <summary>CONNECT (RFC 9110, section 9.3.6), with Basic credentials where there are some.</summary>
internal sealed class HttpProxyConversation(Proxy proxy, Socket socket) : ProxyConversation(proxy, socket)
{
    private const int LongestHead = 16 * 1024;

    protected override async Task AskAsync(string host, IPAddress? address, int port, CancellationToken cancellationToken)
    {
        string target = EndPointText.Of(address?.ToString() ?? Encoding.ASCII.GetString(NameBytes(host)), port);
        string request = $"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{Authorization()}\r\n";
        await WriteAsync(Encoding.Latin1.GetBytes(request), cancellationToken).ConfigureAwait(false);
        string head = await ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        string status = head[..head.IndexOf('\n', StringComparison.Ordinal)].TrimEnd('\r');
        if (!status.StartsWith("HTTP/1.", StringComparison.Ordinal) || status.Length < 12 || status[8] != ' ')
            throw Nonsense(status);
        if (status[9] != '2')
            throw Failed($"\"{status}\"");
    }

    private string Authorization()
    {
        if (Proxy.User is null)
            return "";
        byte[] login = Encoding.UTF8.GetBytes($"{Proxy.User}:{Proxy.Password}");
        return $"Proxy-Authorization: Basic {Convert.ToBase64String(login)}\r\n";
    }

    // Byte by byte, because what comes after the empty line is not the proxy's.
    private async Task<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        while (head.Length < LongestHead)
        {
            head.Append((char)(await ReadAsync(1, cancellationToken).ConfigureAwait(false))[0]);
            if (EndsWith(head, "\r\n\r\n") || EndsWith(head, "\n\n"))
                return head.ToString();
        }

        throw Nonsense($"more than {LongestHead} bytes of headers");
    }

    private static bool EndsWith(StringBuilder text, string end)
    {
        if (text.Length < end.Length)
            return false;
        for (int i = 0; i < end.Length; i++)
        {
            if (text[text.Length - end.Length + i] != end[i])
                return false;
        }

        return true;
    }
}
