using MoonSocket.Http;
using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Kernel.Transfers;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Kernel;

/// <summary>
/// One HTTP exchange on the engine of <see cref="Http.Http"/>. Redirects, default headers, cookies and everything else
/// that LuaSocket's API is made of is the glue's.
/// </summary>
internal static class HttpKernel
{
    internal static void Register(KernelTable kernel) => kernel.Add("http", Create);

    // http(list): transfer; nil, message
    private static int Create(LuaStack lua)
    {
        HttpOptions options = new();
        for (int i = 1; lua.TryPushItem(1, i); i += 2)
        {
            if (!lua.TryPushItem(1, i + 1))
                LuaStack.Refuse(1, "a name without a value");
            options.Set(lua.Text(2), lua, 3);
            lua.Truncate(1);
        }

        return lua.Return(new Exchange(options, lua.Module));
    }

    private sealed class Exchange : Transfer
    {
        private readonly HttpTransferRequest _request;

        internal Exchange(HttpOptions options, ModuleState module)
        {
            Watch = WatchOf(module);
            HttpConnections connections = module.Service(static state => new HttpConnections(WatchOf(state)));
            _request = options.ToRequest(OnSend, OnReceive, OnHead, module.Dialer, connections);
        }

        protected override async ValueTask<TransferEnd> RunAsync(CancellationToken cancellationToken)
        {
            // Those that the server has closed meanwhile are not to be used again.
            Watch!.Run(0);
            HttpTransferResult result = await Http.Http.RequestAsync(_request, cancellationToken).ConfigureAwait(false);
            return new TransferEnd(result.BytesReceived, result.BytesSent, result.Trailers.ToString());
        }

        private ValueTask<ReceiveResult> OnHead(HttpResponseHead head, CancellationToken cancellationToken)
        {
            string version = head.HttpVersion.Major >= 2 ? $"{head.HttpVersion.Major}" : head.HttpVersion.ToString(2);
            return OnHead(new TransferHead(head.StatusCode, version, head.ToString(), head.Headers.Joined()));
        }
    }
}
