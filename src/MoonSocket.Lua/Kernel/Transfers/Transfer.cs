using System.Net.Sockets;
using System.Text;
using MoonSocket.Lua.Interop;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Sockets.Reactors;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Kernel.Transfers;

/// <summary>
/// A transfer that takes turns with a script. The engine, an async method, runs on the script's thread until it must
/// wait for the network, and from there wherever it is resumed; its callbacks leave word in the mailbox and await the
/// answer, which the script's next turn brings. So C# never calls Lua, and what a callback does (yield, raise, start
/// another transfer) is Lua's own business. What a turn shows of the engine's memory is valid until it is answered.
/// </summary>
#pragma warning disable CA1001 // a token source without a timer has nothing to dispose of
internal abstract class Transfer : LuaObject
#pragma warning restore CA1001
{
    internal const string ClassName = "transfer";
    private const int ChunksBetweenGlances = 8;
    private readonly Mailbox _mailbox = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Question<ReceiveResult> _received = new();
    private readonly Question<SendResult> _wanted = new();
    private readonly Question<WaitAnswer> _waited = new();
    private readonly Question<CallAnswer> _called = new();
    private readonly Question<bool> _worked = new();

    // Written by the engine before it posts, read by the script's thread after it has taken the post.
    private ReadOnlyMemory<byte> _chunk;
    private TransferHead? _head;
    private TransferEnd _end;
    private WaitQuestion _wait;
    private CallQuestion _call;
    private Exception? _failure;

    // The script's thread's own.
    private Stage _stage;
    private Post _asked;
    private bool _inTurn;
    private bool _cancelAfterTurn;
    private bool _isWorking;
    private byte[] _content = [];
    private byte[]? _abortMessage;
    private Waiter? _suspended;
    private int _unwatched;

    private enum Stage
    {
        Fresh,
        Running,
        Over,
    }

    internal static LuaClass Kind { get; } = new(ClassName);

    internal override LuaClass Class => Kind;

    /// <summary>Who runs the engine's connections, where it has some that want to be run.</summary>
    private protected WireWatch? Watch { get; init; }

    /// <summary>Runs the engine until the script is needed, and pushes what for.</summary>
    /// <param name="lua">The stack.</param>
    /// <param name="answer">
    /// The slot of the answer to the turn before; its message is in the next, and in the one after that the seconds this
    /// turn may last, if it is not to wait for ever.
    /// </param>
    internal int TakeTurn(LuaStack lua, int answer)
    {
        if (_stage == Stage.Over)
            LuaStack.Refuse(0, "the transfer is over");
        if (_inTurn)
            LuaStack.Refuse(0, "the transfer is taking a turn already");

        double seconds = lua.NumberOr(answer + 2, -1);
        // A host's context would bring the engine's continuations to this thread, which waits for them.
        SynchronizationContext? context = SynchronizationContext.Current;
        if (context is not null)
            SynchronizationContext.SetSynchronizationContext(null);
        _inTurn = true;
        try
        {
            if (_stage == Stage.Fresh)
                Start();
            else
                Answer(lua, answer);
            Post post;
            do
            {
                if (!Take(lua.Module, seconds, out post))
                    return lua.Suspended();
            }
            while (GoesOnAfter(post));
            return Show(lua, post);
        }
        finally
        {
            _inTurn = false;
            if (context is not null)
                SynchronizationContext.SetSynchronizationContext(context);
            if (_cancelAfterTurn)
                Cancel();
        }
    }

    /// <summary>Ends the transfer at once: its connection is closed, and nothing more is asked of the script.</summary>
    internal void Cancel()
    {
        // A script's finalizer can get here in the middle of a turn, when the engine's memory is still being read.
        _cancelAfterTurn = _inTurn;
        if (_inTurn || _stage == Stage.Over)
            return;

        Stage stage = _stage;
        _stage = Stage.Over;
        if (stage == Stage.Fresh)
            return;

        Post open = _mailbox.Cancel() | _asked;
        _asked = Post.None;
        if ((open & Post.Done) != 0)
            return;

        _cancellation.Cancel();
        if ((open & Post.Receive) != 0)
            _received.Answer(ReceiveResult.Abort());
        if ((open & Post.Send) != 0)
            _wanted.Answer(SendResult.Abort());
        if ((open & Post.Wait) != 0)
            _waited.Answer(WaitAnswer.Canceled);
        if ((open & Post.Call) != 0)
            _called.Answer(CallAnswer.Canceled);
        if (_isWorking)
            EndWork(isDone: false);
    }

    internal override void Close() => Cancel();

    /// <summary>Who runs the connections of a state's engines.</summary>
    private protected static WireWatch WatchOf(ModuleState module) => module.Service(static _ => new WireWatch());

    /// <summary>The engine. Its callbacks are <see cref="OnReceive"/>, <see cref="OnSend"/> and <see cref="OnHead"/>.</summary>
    protected abstract ValueTask<TransferEnd> RunAsync(CancellationToken cancellationToken);

    protected ValueTask<ReceiveResult> OnReceive(
        ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        // Both ends are told by the end of the transfer itself.
        if (chunk is not { IsEmpty: false } data)
            return ValueTask.FromResult(ReceiveResult.Continue);
        _chunk = data;
        return AskAboutReceived();
    }

    protected ValueTask<SendResult> OnSend(CancellationToken cancellationToken)
    {
        ValueTask<SendResult> answer = _wanted.Ask();
        return _mailbox.TryPost(Post.Send) ? answer : ValueTask.FromResult(SendResult.Abort());
    }

    protected ValueTask<ReceiveResult> OnHead(TransferHead head)
    {
        _head = head;
        return AskAboutReceived();
    }

    /// <summary>Has somebody wait for a socket.</summary>
    /// <returns>False when the time was over first.</returns>
    protected async ValueTask<bool> OnWait(Socket socket, SelectMode direction, TimeSpan limit)
    {
        _wait = new WaitQuestion(socket.Handle, direction == SelectMode.SelectWrite, limit);
        ValueTask<WaitAnswer> asked = _waited.Ask();
        WaitAnswer answer = _mailbox.TryPost(Post.Wait) ? await asked.ConfigureAwait(false) : WaitAnswer.Canceled;
        return answer == WaitAnswer.Canceled ? throw Canceled() : answer == WaitAnswer.Ready;
    }

    /// <summary>Has the script's own socket object do something.</summary>
    protected async ValueTask<CallAnswer> OnCall(CallQuestion question)
    {
        _call = question;
        ValueTask<CallAnswer> asked = _called.Ask();
        CallAnswer answer = _mailbox.TryPost(Post.Call) ? await asked.ConfigureAwait(false) : CallAnswer.Canceled;
        return answer.IsCanceled ? throw Canceled() : answer;
    }

    /// <summary>Has another thread do what would hold the script's up; the engine goes on on the script's.</summary>
    protected async ValueTask<T> OnWork<T>(Func<T> work)
    {
        _cancellation.Token.ThrowIfCancellationRequested();
        ValueTask<bool> asked = _worked.Ask();
        _isWorking = true;
        Task<T> task = BlockingWork.Run(work);
        _ = task.ContinueWith(
            _ => _mailbox.TryPost(Post.Work),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (!await asked.ConfigureAwait(false))
            throw Canceled();
        return await task.ConfigureAwait(false);
    }

    /// <summary>Pushes what a transfer that went well has to say.</summary>
    protected virtual int PushEnd(LuaStack lua)
    {
        lua.PushInteger(_end.Received);
        lua.PushInteger(_end.Sent);
        lua.PushLatin1(_end.Trailers);
        return 3;
    }

    private OperationCanceledException Canceled() => new(_cancellation.Token);

    private ValueTask<ReceiveResult> AskAboutReceived()
    {
        ValueTask<ReceiveResult> answer = _received.Ask();
        return _mailbox.TryPost(Post.Receive) ? answer : ValueTask.FromResult(ReceiveResult.Abort());
    }

    // Answers false if the caller is suspended, and will ask again; the turn before has been answered then.
    private bool Take(ModuleState module, double seconds, out Post post)
    {
        Reactor? reactor = module.Dialer.Reactor;
        bool isResumed = _suspended is not null && _suspended == reactor?.Current;
        _suspended = null;
        post = _mailbox.TryTake();
        if (post != Post.None)
        {
            Glance(post);
            return true;
        }

        WireWatch watch = Watch ?? WatchOf(module);
        if (reactor is not { CanSuspend: true, Current: { } waiter })
        {
            post = _mailbox.Take(watch, seconds >= 0 ? (int)Math.Min(seconds * 1000, int.MaxValue) : Timeout.Infinite);
            return true;
        }

        if (seconds == 0 || (isResumed && waiter.IsExpired))
            return true;
        watch.RunWithin(reactor);
        int wait = reactor.SuspendForPost(seconds);
        post = _mailbox.Take(() => reactor.Post(waiter, wait));
        if (post != Post.None)
        {
            reactor.Enter(waiter);
            return true;
        }

        _suspended = waiter;
        return false;
    }

    // Work that is done is no business of the script's.
    private bool GoesOnAfter(Post post)
    {
        if (post != Post.Work)
            return false;
        EndWork(isDone: true);
        return true;
    }

    private void EndWork(bool isDone)
    {
        _isWorking = false;
        _worked.Answer(isDone);
    }

    // While the script gives one chunk after the other, and nothing has to be waited for, nobody would hear an answer.
    private void Glance(Post post)
    {
        if (post == Post.Send && Watch is not null && ++_unwatched % ChunksBetweenGlances == 0)
            Watch.Run(0);
    }

    private void Start()
    {
        _stage = Stage.Running;
        _ = DriveAsync();
    }

    private async Task DriveAsync()
    {
#pragma warning disable CA1031 // whatever it is, the script is told
        try
        {
            _end = await RunAsync(_cancellation.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
#pragma warning restore CA1031

        _mailbox.TryPost(Post.Done);
    }

    private void Answer(LuaStack lua, int answer)
    {
        switch (_asked)
        {
            case Post.Receive:
                ReceiveResult verdict = lua.Boolean(answer) ? ReceiveResult.Continue : ReceiveResult.Abort(Message(lua, answer));
                _asked = Post.None;
                _received.Answer(verdict);
                break;

            case Post.Send:
                SendResult content = lua.IsAbsent(answer) ? SendResult.Abort(Message(lua, answer)) : Content(lua.Bytes(answer));
                _asked = Post.None;
                _wanted.Answer(content);
                break;

            case Post.Wait:
                WaitAnswer waited = lua.Boolean(answer) ? WaitAnswer.Ready : WaitAnswer.TimedOut;
                _asked = Post.None;
                _waited.Answer(waited);
                break;

            case Post.Call:
                CallAnswer called = lua.TryBytes(answer, out ReadOnlySpan<byte> result)
                    ? new CallAnswer(result.ToArray(), null)
                    : new CallAnswer(null, lua.TryBytes(answer + 1, out ReadOnlySpan<byte> text) ? Encoding.UTF8.GetString(text) : "");
                _asked = Post.None;
                _called.Answer(called);
                break;
        }
    }

    // The chunk must outlive its slot on the stack, until the next one is asked for.
    private SendResult Content(ReadOnlySpan<byte> chunk)
    {
        if (chunk.IsEmpty)
            return SendResult.End;
        if (_content.Length < chunk.Length)
            _content = GC.AllocateUninitializedArray<byte>(Math.Max(chunk.Length, Math.Min(2 * _content.Length, 64 * 1024)));
        chunk.CopyTo(_content);
        return SendResult.Chunk(_content.AsMemory(0, chunk.Length));
    }

    // The script gets its own bytes back; the text is for the engine's exception.
    private string? Message(LuaStack lua, int answer)
    {
        if (!lua.TryBytes(answer + 1, out ReadOnlySpan<byte> message))
            return null;
        _abortMessage = message.ToArray();
        return Encoding.UTF8.GetString(message);
    }

    private int Show(LuaStack lua, Post post)
    {
        switch (post)
        {
            case Post.Receive when _head is { } head:
                _asked = Post.Receive;
                _head = null;
                lua.PushInteger((int)Turn.Head);
                lua.PushInteger(head.Code);
                lua.Push(head.Version);
                lua.PushLatin1(head.Block);
                lua.PushTable(head.Headers);
                return 5;

            case Post.Receive:
                _asked = Post.Receive;
                lua.PushInteger((int)Turn.Receive);
                lua.Push(_chunk.Span);
                return 2;

            case Post.Send:
                _asked = Post.Send;
                lua.PushInteger((int)Turn.Send);
                return 1;

            case Post.Wait:
                _asked = Post.Wait;
                lua.PushInteger((int)Turn.Wait);
                lua.PushInteger(_wait.Descriptor);
                lua.Push(_wait.ForWriting ? "w"u8 : "r"u8);
                if (_wait.Limit < TimeSpan.Zero)
                    lua.PushNil();
                else
                    lua.Push(_wait.Limit.TotalSeconds);
                return 4;

            case Post.Call:
                _asked = Post.Call;
                lua.PushInteger((int)Turn.Call);
                lua.Push(_call.Name);
                if (_call.Count is { } count)
                    lua.PushInteger(count);
                else
                    lua.Push(_call.Data.Span);
                return 3;

            case Post.None:
                lua.PushInteger((int)Turn.Pause);
                return 1;

            default:
                _stage = Stage.Over;
                return _failure is null ? ShowEnd(lua) : ShowFailure(lua, _failure);
        }
    }

    private int ShowEnd(LuaStack lua)
    {
        lua.PushInteger((int)Turn.Done);
        return 1 + PushEnd(lua);
    }

    private int ShowFailure(LuaStack lua, Exception failure)
    {
        lua.PushInteger((int)Turn.Failed);
        if (failure is CallbackAbortException && _abortMessage is { } message)
        {
            lua.Push(message);
            lua.Push(message);
        }
        else
        {
            // A server's words are passed on byte for byte.
            if (failure is ReplyException reply)
                lua.Push(reply.Bytes.Span);
            else
                lua.Push(ErrorText.Short(failure));
            lua.Push(ErrorText.Long(failure));
        }

        return 3;
    }
}
