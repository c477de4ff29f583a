using System.Net.Sockets;
using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Kernel.Transfers;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Kernel.Replies;

/// <summary>One step of a session, as a transfer that a script drives.</summary>
internal sealed class Operation(LuaSession session, Operation.Deed deed) : Transfer
{
    private KernelFunction? _result;

    /// <summary>What an operation does; the answer pushes its results.</summary>
    internal delegate ValueTask<KernelFunction> Deed(Operation operation, CancellationToken cancellationToken);

    internal ValueTask<SendResult> SendAsync(CancellationToken cancellationToken) => OnSend(cancellationToken);

    internal ValueTask<ReceiveResult> ReceiveAsync(
        ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
        => OnReceive(chunk, error, cancellationToken);

    internal ValueTask<bool> WaitForAsync(Socket socket, SelectMode direction, TimeSpan limit)
        => OnWait(socket, direction, limit);

    internal ValueTask<T> WorkAsync<T>(Func<T> work) => OnWork(work);

    internal ValueTask<CallAnswer> CallAsync(CallQuestion question) => OnCall(question);

    protected override async ValueTask<TransferEnd> RunAsync(CancellationToken cancellationToken)
    {
        session.Begin(this);
        try
        {
            _result = await deed(this, cancellationToken).ConfigureAwait(false);
            return default;
        }
        finally
        {
            session.End();
            // Nobody will hear of it: what was begun is not in step any more.
            if (cancellationToken.IsCancellationRequested)
                session.Close();
        }
    }

    protected override int PushEnd(LuaStack lua) => _result!(lua);
}
