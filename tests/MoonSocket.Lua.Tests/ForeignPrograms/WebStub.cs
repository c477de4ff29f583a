using System.Collections.Concurrent;
using System.Net;
using System.Text;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.ForeignPrograms;

/// <summary>A web server in this process that knows some paths, and keeps what it was asked.</summary>
internal sealed class WebStub : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Dictionary<string, string> _answers;

    public WebStub(Dictionary<string, string> answers)
    {
        _answers = answers;
        Url = $"http://127.0.0.1:{ServerProcess.FreePort()}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Method, path, user agent and body of every request.</summary>
    public ConcurrentQueue<(string Method, string Path, string Agent, string Body)> Requests { get; } = [];

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
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using StreamReader reader = new(context.Request.InputStream);
            string path = context.Request.Url!.AbsolutePath;
            Requests.Enqueue((context.Request.HttpMethod, path, context.Request.UserAgent ?? "", await reader.ReadToEndAsync()));
            bool known = _answers.TryGetValue(path, out string? answer);
            context.Response.StatusCode = known ? 200 : 404;
            context.Response.ContentLength64 = Encoding.UTF8.GetByteCount(answer ?? "");
            if (context.Request.HttpMethod != "HEAD" && known)
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer!));
            context.Response.Close();
        }
    }
}
