namespace MoonSocket.Net;

/// <summary>
/// The token of one operation after the other, each with a deadline of its own and the caller's token. The source behind
/// it is made anew only after it was cancelled, so that an operation that ends in time allocates nothing.
/// </summary>
internal sealed class OperationLimit : IDisposable
{
    private CancellationTokenSource _source = new();
    private CancellationTokenRegistration _caller;
    private bool _isDisposed;

    /// <summary>The token of the next operation.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>From now on the operation has to wait, and this is how long it may.</summary>
    public void Arm(Deadline deadline, CancellationToken cancellationToken)
    {
        CancellationTokenSource source = _source;
        _caller = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), source);
        if (deadline.IsOver)
            source.Cancel();
        else if (!deadline.IsNever && deadline.Remaining < Deadline.MaxTimer)
            source.CancelAfter(deadline.Remaining);
    }

    /// <summary>The operation has ended, one way or the other.</summary>
    public void Disarm()
    {
        _caller.Dispose();
        if (_isDisposed || _source.TryReset())
            return;
        _source.Dispose();
        _source = new CancellationTokenSource();
    }

    /// <summary>An operation may still be under way: it fails with its socket.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _source.Dispose();
    }
}
