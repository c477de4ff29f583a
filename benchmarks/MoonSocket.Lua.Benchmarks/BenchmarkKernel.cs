using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Kernel.Transfers;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Benchmarks;

/// <summary>Kernel functions that do nothing, so that what is measured is the way in and out.</summary>
internal static class BenchmarkKernel
{
    internal static void Register(KernelTable kernel)
    {
        kernel.Add("nothing", static _ => 0);
        kernel.Add("add", static lua => lua.Return(lua.Number(1) + lua.Number(2)));
        kernel.Add("length", static lua => lua.ReturnInteger(lua.Bytes(1).Length));
        kernel.Add("object", static lua => lua.ReturnInteger(lua.Object<Idle>(1, Transfer.ClassName) is null ? 0 : 1));
        kernel.Add("echo", static lua => lua.Return(lua.Bytes(1)));
        kernel.Add("refuse", static lua => lua.ReturnInteger(lua.Integer(1)));
        kernel.Add("idle", static lua => lua.Return(new Idle()));
    }

    /// <summary>An endless transfer that shows the same 16 bytes again and again.</summary>
    private sealed class Idle : Transfer
    {
        protected override async ValueTask<TransferEnd> RunAsync(CancellationToken cancellationToken)
        {
            byte[] chunk = new byte[16];
            ReceiveCallback receive = OnReceive;
            while (true)
            {
                ReceiveResult answer = await receive(chunk, null, cancellationToken).ConfigureAwait(false);
                if (answer.IsAbort)
                    return default;
            }
        }
    }
}
