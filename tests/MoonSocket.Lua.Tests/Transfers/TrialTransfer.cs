using System.Text;
using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Kernel.Transfers;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Tests.Transfers;

/// <summary>
/// A transfer without a network: shows a head, echoes what it is sent or counts up, and can be told to go on on
/// another thread before each step.
/// </summary>
internal sealed class TrialTransfer(string plan, int count, bool hops) : Transfer
{
    private static int _running;

    /// <summary>How many engines have started and not ended.</summary>
    public static int Running => Volatile.Read(ref _running);

    public static void Register(KernelTable kernel) => kernel.Add("trial", Create);

    // trial(plan, count, hops)
    private static int Create(LuaStack lua) =>
        lua.Return(new TrialTransfer(lua.Text(1), (int)lua.IntegerOr(2, 1), lua.Boolean(3)));

    protected override async ValueTask<TransferEnd> RunAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _running);
        try
        {
            return plan switch
            {
                "count" => await CountAsync(cancellationToken).ConfigureAwait(false),
                "echo" => await EchoAsync(cancellationToken).ConfigureAwait(false),
                "both" => await BothAsync(cancellationToken).ConfigureAwait(false),
                "stall" => await StallAsync(cancellationToken).ConfigureAwait(false),
                "fail" => throw new ConnectionException("connecting to 127.0.0.1:1: refused", System.Net.Sockets.SocketError.ConnectionRefused),
                _ => throw new InvalidOperationException("no such plan"),
            };
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async ValueTask<TransferEnd> CountAsync(CancellationToken cancellationToken)
    {
        Heed(await OnHead(new TransferHead(200, "1.1", "HTTP/1.1 200 OK\r\nX: \xe4\r\n", [new("X", "\xe4")])).ConfigureAwait(false));
        byte[] buffer = new byte[16];
        long received = 0;
        for (int i = 1; i <= count; i++)
        {
            await HopAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            int length = Encoding.ASCII.GetBytes($"{i}\n", buffer);
            Heed(await OnReceive(buffer.AsMemory(0, length), null, cancellationToken).ConfigureAwait(false));
            received += length;
        }

        return new TransferEnd(received, 0, "T: 1\r\n");
    }

    private async ValueTask<TransferEnd> EchoAsync(CancellationToken cancellationToken)
    {
        long moved = 0;
        for (; ; )
        {
            await HopAsync().ConfigureAwait(false);
            SendResult content = await OnSend(cancellationToken).ConfigureAwait(false);
            if (content.IsAbort)
                throw new CallbackAbortException(content.Message);
            if (content.IsEnd)
                return new TransferEnd(moved, moved, "");
            await HopAsync().ConfigureAwait(false);
            Heed(await OnReceive(content.Data, null, cancellationToken).ConfigureAwait(false));
            moved += content.Data.Length;
        }
    }

    // Asks for content and shows content at the same time.
    private async ValueTask<TransferEnd> BothAsync(CancellationToken cancellationToken)
    {
        Task<TransferEnd> down = CountAsync(cancellationToken).AsTask();
        long sent = 0;
        for (; ; )
        {
            await HopAsync().ConfigureAwait(false);
            SendResult content = await OnSend(cancellationToken).ConfigureAwait(false);
            if (content.IsAbort)
                throw new CallbackAbortException(content.Message);
            if (content.IsEnd)
                break;
            sent += content.Data.Length;
        }

        TransferEnd end = await down.ConfigureAwait(false);
        return end with { Sent = sent };
    }

    private static async ValueTask<TransferEnd> StallAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
        return default;
    }

    private static void Heed(ReceiveResult answer)
    {
        if (answer.IsAbort)
            throw new CallbackAbortException(answer.Message);
    }

    private async ValueTask HopAsync()
    {
        if (hops)
            await Task.Yield();
    }
}
