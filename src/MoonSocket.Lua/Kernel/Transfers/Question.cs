using System.Threading.Tasks.Sources;

namespace MoonSocket.Lua.Kernel.Transfers;

/// <summary>
/// A task the engine awaits until the script has answered. One object serves all questions of a kind, one after the
/// other, without allocation; the engine goes on inline, on the thread of the answer.
/// </summary>
internal sealed class Question<T> : IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> _core;

    internal ValueTask<T> Ask()
    {
        _core.Reset();
        return new ValueTask<T>(this, _core.Version);
    }

    internal void Answer(T answer) => _core.SetResult(answer);

    T IValueTaskSource<T>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
