using System.Buffers;
using System.Runtime.CompilerServices;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <content>
/// What goes over a data connection (RFC 959, section 5.4): in passive mode it is made before the command is sent, in
/// active mode taken after the first reply; then 1xx, the data, the end of the data connection, 2xx. All bytes having
/// come is not success: the last reply is.
/// </content>
internal sealed partial class FtpConversation
{
    // A server that has broken off the data mostly says why; it has this long to do so.
    private static readonly TimeSpan ReasonPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan GlancePatience = TimeSpan.FromMilliseconds(250);

    // The server has closed its side by the time it confirms; one that has not is not waited for.
    private static readonly TimeSpan TicketPatience = TimeSpan.FromSeconds(1);

    // A transfer has begun, and its last reply has not come.
    private bool _isInTransfer;

    // The last reply, where it came before the data had ended.
    private Reply? _last;

    /// <summary>
    /// Whether the server secured the end of the last received data, or there was no need to. Where not, somebody on the
    /// way may have cut it short.
    /// </summary>
    public bool IsEndTrusted { get; private set; }

    /// <summary>Receives what a command (RETR, LIST …) brings, and tells the callback how it ended.</summary>
    /// <remarks>
    /// A 2xx in place of the 1xx means that no data follows: where <see cref="AllowsShortcuts"/>, the callback gets the
    /// text of the reply instead, once.
    /// </remarks>
    /// <returns>The last reply, and how much came.</returns>
    /// <exception cref="ReplyException">The server refuses, or takes back what it sent (426, 451 …).</exception>
    public ValueTask<(Reply Reply, long Bytes)> ReceiveAsync(
        string verb, ReadOnlyMemory<byte> argument, ReceiveCallback? callback, CancellationToken cancellationToken)
    {
        return Reception.RunAsync(
            callback,
            async receive => (await ReceiveAsync(verb, argument, receive, cancellationToken).ConfigureAwait(false), receive.Bytes),
            cancellationToken);
    }

    /// <inheritdoc cref="ReceiveAsync(string, ReadOnlyMemory{byte}, ReceiveCallback?, CancellationToken)"/>
    /// <remarks>The end, good or bad, is left to the caller to tell.</remarks>
    public async ValueTask<Reply> ReceiveAsync(
        string verb, ReadOnlyMemory<byte> argument, ReceiveCursor receive, CancellationToken cancellationToken)
    {
        try
        {
            Reply reply = await BeginAsync(verb, argument, cancellationToken).ConfigureAwait(false);
            if (reply.IsPreliminary)
                return await ReceiveDataAsync(verb, receive, cancellationToken).ConfigureAwait(false);
            await receive.WriteAsync(reply.Bytes, cancellationToken).ConfigureAwait(false);
            return reply;
        }
        finally
        {
            await EndTransferAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends what a command (STOR, APPE …) takes.</summary>
    /// <returns>The last reply, and how much went.</returns>
    /// <exception cref="ReplyException">The server refuses, at the start, on the way or at the end (552 …).</exception>
    public ValueTask<(Reply Reply, long Bytes)> SendAsync(
        string verb, ReadOnlyMemory<byte> argument, SendCallback? callback, CancellationToken cancellationToken)
    {
        return Emission.RunAsync(
            callback,
            async send => (await SendAsync(verb, argument, send, cancellationToken).ConfigureAwait(false), send.Bytes));
    }

    /// <inheritdoc cref="SendAsync(string, ReadOnlyMemory{byte}, SendCallback?, CancellationToken)"/>
    public async ValueTask<Reply> SendAsync(
        string verb, ReadOnlyMemory<byte> argument, SendCursor send, CancellationToken cancellationToken)
    {
        try
        {
            Reply reply = await BeginAsync(verb, argument, cancellationToken).ConfigureAwait(false);
            return await SendDataAsync(verb, send, reply, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await EndTransferAsync().ConfigureAwait(false);
        }
    }

    // Sends the command; the data connection is there once the first reply is 1xx.
    private async ValueTask<Reply> BeginAsync(
        string verb, ReadOnlyMemory<byte> argument, CancellationToken cancellationToken)
    {
        DataDoor door = _door ?? throw new InvalidOperationException("need port or pasv first");
        if (!door.IsActive)
        {
            Step = $"the data connection for {verb}";
            _data = await NamedAsync(door.OpenAsync(cancellationToken)).ConfigureAwait(false);
        }

        Step = verb;
        IsEndTrusted = false;
        _last = null;
        Reply reply = await Channel.AskAsync(verb, argument, cancellationToken).ConfigureAwait(false);
        bool isShortcut = reply.IsPositive && AllowsShortcuts;
        if (!reply.IsPreliminary && !isShortcut)
        {
            throw reply.IsPositive
                ? new ProtocolException($"{verb}, {Channel.Transport.Peer} is done before it began: {reply.Text}")
                : Channel.Refused(verb, reply);
        }

        _isInTransfer = reply.IsPreliminary;
        WasShortcut = isShortcut;
        Step = $"the data connection for {verb}";
        if (door.IsActive && reply.IsPreliminary)
            _data = await ExplainedAsync(door.OpenAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        if (_data is { } data)
        {
            data.IdleTimeout = Channel.Transport.IdleTimeout;
            if (_tls is { } tls && reply.IsPreliminary)
                await ExplainedAsync(SecureDataAsync(data, tls, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        return reply;
    }

    private async ValueTask<bool> SecureDataAsync(ITransport data, TlsOptions tls, CancellationToken cancellationToken)
    {
        await data.StartTlsAsync(Host, tls, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async ValueTask<Reply> ReceiveDataAsync(string verb, ReceiveCursor receive, CancellationToken cancellationToken)
    {
        Step = $"the data of {verb}";
        ITransport data = _data!;
        ListenWhileReceiving(data, cancellationToken);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSizes.Chunk);
        try
        {
            Memory<byte> room = buffer.AsMemory(0, BufferSizes.Chunk);
            for (int count; (count = await ReadDataAsync(data, room, cancellationToken).ConfigureAwait(false)) > 0;)
                await receive.WriteAsync(room[..count], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        IsEndTrusted = !data.IsSecure || data.HasSecureEnd;
        // A server may wait for our end of TLS before it says that all is well.
        if (data.IsSecure)
            await data.ShutdownAsync(cancellationToken).ConfigureAwait(false);
        await CloseDataAsync().ConfigureAwait(false);
        return await LastReplyAsync(verb, cancellationToken).ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadDataAsync(ITransport data, Memory<byte> room, CancellationToken cancellationToken)
    {
        try
        {
            return await data.ReadAsync(room, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException e)
        {
            throw await ExplainAsync(e, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<Reply> SendDataAsync(
        string verb, SendCursor send, Reply first, CancellationToken cancellationToken)
    {
        Step = $"the data of {verb}";
        ITransport data = _data ?? throw new ProtocolException(
            $"{verb}, {Channel.Transport.Peer} is done before it began: {first.Text}");
        if (_isInTransfer)
            ListenWhileSending(data, verb, cancellationToken);
        while (true)
        {
            ReadOnlyMemory<byte> chunk = await send.NextAsync(cancellationToken).ConfigureAwait(false);
            if (chunk.IsEmpty)
                break;
            try
            {
                await data.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
            }
            catch (TransferException e) when (_last is null)
            {
                throw await ExplainAsync(e, cancellationToken).ConfigureAwait(false);
            }
        }

        await data.ShutdownAsync(cancellationToken).ConfigureAwait(false);
        // Closed only after the reply: what the server may have sent us here (TLS tickets) would make closing a reset,
        // which can destroy what is still on its way.
        Reply last = _isInTransfer ? await LastReplyAsync(verb, cancellationToken).ConfigureAwait(false) : first;
        if (data.IsSecure)
            await TakeTicketsAsync(data, cancellationToken).ConfigureAwait(false);
        return last;
    }

    // TLS 1.3 has sessions that can be resumed once, and gives the next with each. A server that wants data connections
    // to resume one would have none to see after an upload, in which nothing is read.
    private static async ValueTask TakeTicketsAsync(ITransport data, CancellationToken cancellationToken)
    {
        try
        {
            if (data.IdleTimeout is not { } idle || idle > TicketPatience)
                data.IdleTimeout = TicketPatience;
            await data.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException)
        {
            // All has gone and is confirmed.
        }
    }

    private void ListenWhileSending(ITransport data, string verb, CancellationToken cancellationToken)
        => data.ListenTo(Channel.Transport, token => HearWhileSendingAsync(data, verb, token), cancellationToken);

    private void ListenWhileReceiving(ITransport data, CancellationToken cancellationToken)
        => data.ListenTo(Channel.Transport, token => HearWhileReceivingAsync(data, token), cancellationToken);

    // What it has to say now is mostly that it will take no more (426, 452, 552).
    private async ValueTask HearWhileSendingAsync(ITransport data, string verb, CancellationToken cancellationToken)
    {
        // What was said has been heard: what is read now (TLS tickets) is waited for, and nothing else.
        if (!_isInTransfer)
            return;
        Reply reply = await Channel.ReceiveAsync(Step, cancellationToken).ConfigureAwait(false);
        if (reply.IsPreliminary)
        {
            ListenWhileSending(data, verb, cancellationToken);
            return;
        }

        _isInTransfer = false;
        _last = reply;
        throw reply.IsPositive
            ? new ProtocolException($"{verb}, {Channel.Transport.Peer} is done before everything was sent: {reply.Text}")
            : Channel.Refused(verb, reply);
    }

    // That all was sent may be heard before all has come. That it gave up (426, 451) is the end of it, but what is still
    // on its way is taken.
    private async ValueTask HearWhileReceivingAsync(ITransport data, CancellationToken cancellationToken)
    {
        Reply reply;
        try
        {
            reply = await Channel.ReceiveAsync(Step, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException)
        {
            // The control connection will not be any better when the data have ended.
            return;
        }

        if (reply.IsPreliminary)
        {
            ListenWhileReceiving(data, cancellationToken);
            return;
        }

        _isInTransfer = false;
        _last = reply;
        if (!reply.IsPositive && !(data.IdleTimeout < ReasonPatience))
            data.IdleTimeout = ReasonPatience;
    }

    private async ValueTask<Reply> LastReplyAsync(string verb, CancellationToken cancellationToken)
    {
        Step = $"{verb}, after the data";
        Reply reply = _last ?? await CompletionAsync(Step, cancellationToken).ConfigureAwait(false);
        _isInTransfer = false;
        return reply.IsPositive ? reply : throw Channel.Refused(verb, reply);
    }

    // What prevents the data connection before the command has been sent.
    private async ValueTask<ITransport> NamedAsync(ValueTask<ITransport> opening)
    {
        try
        {
            return await opening.ConfigureAwait(false);
        }
        catch (TransferException e)
        {
            throw ReplyChannel.Named(e, Step);
        }
    }

    private async ValueTask<T> ExplainedAsync<T>(ValueTask<T> deed, CancellationToken cancellationToken)
    {
        try
        {
            return await deed.ConfigureAwait(false);
        }
        catch (TransferException e)
        {
            throw await ExplainAsync(e, cancellationToken).ConfigureAwait(false);
        }
    }

    // The data connection has failed: what the server says about it is worth more than what the socket says.
    private async ValueTask<TransferException> ExplainAsync(TransferException failure, CancellationToken cancellationToken)
    {
        ITransport control = Channel.Transport;
        TimeSpan? patience = control.IdleTimeout;
        if (_last is { IsNegative: true } said)
            return Channel.Refused(Step, said);
        // Who has kept us waiting already is not waited for again, unless something is there; over TLS that is not seen.
        bool isLate = failure is TransferTimeoutException;
        if (_isInTransfer && (!isLate || control.HasInput || control.IsSecure))
        {
            TimeSpan longest = isLate ? GlancePatience : ReasonPatience;
            try
            {
                control.IdleTimeout = patience < longest ? patience : longest;
                Reply reply = await CompletionAsync(Step, cancellationToken).ConfigureAwait(false);
                _isInTransfer = false;
                if (reply.IsNegative)
                    return Channel.Refused(Step, reply);
            }
            catch (TransferException)
            {
                // It says nothing: then the first failure is all there is to tell.
            }
            finally
            {
                control.IdleTimeout = patience;
            }
        }

        return ReplyChannel.Named(failure, Step);
    }

    private async ValueTask EndTransferAsync()
    {
        await ShutDoorAsync().ConfigureAwait(false);
        await CloseDataAsync().ConfigureAwait(false);
    }
}
