using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamingExample;

/// <summary>A web server for the example: <c>moon.txt.gz</c> to get, <c>note</c> to put.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly HttpListener _listener = new();

    public LocalServer()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                await AnswerAsync(context);
            }
            catch (Exception e) when (e is HttpListenerException or IOException)
            {
                // The client has gone.
            }
        }
    }

    private static async Task AnswerAsync(HttpListenerContext context)
    {
        if (context.Request.HttpMethod == "PUT")
        {
            using var reader = new StreamReader(context.Request.InputStream);
            string text = await reader.ReadToEndAsync();
            string thanks = $"thank you for {text.AsSpan().Count('\n') + 1} lines";
            context.Response.Close(Encoding.UTF8.GetBytes(thanks), willBlock: false);
            return;
        }

        using (var packed = new GZipStream(context.Response.OutputStream, CompressionLevel.Optimal))
        {
            await packed.WriteAsync(Encoding.UTF8.GetBytes("A friend\n"));
            for (int i = 0; i < 20000; i++)
                await packed.WriteAsync("The moon is a friend for the lonesome to talk to.\n"u8.ToArray());
        }

        context.Response.Close();
    }
}
