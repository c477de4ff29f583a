using System.Net.Sockets;
using MoonSocket.Lua.Kernel.Transfers;
using MoonSocket.Net;

namespace MoonSocket.Lua.Kernel.Replies;

/// <summary>
/// Whom a session's connections ask when something has to be waited for or called: the operation that is under way.
/// </summary>
internal sealed class TurnPort : IReadiness
{
    /// <summary>The operation under way, if there is one.</summary>
    internal Operation? Current { get; set; }

    public ValueTask<bool> WaitAsync(
        Socket socket, SelectMode direction, TimeSpan limit, CancellationToken cancellationToken)
        => Required().WaitForAsync(socket, direction, limit);

    public ValueTask<T> WorkAsync<T>(Func<T> work) => Required().WorkAsync(work);

    internal ValueTask<CallAnswer> CallAsync(CallQuestion question) => Required().CallAsync(question);

    // Closing may want to send something when nobody listens any more.
    private Operation Required() => Current ?? throw new OperationCanceledException("nobody is there to wait");
}
