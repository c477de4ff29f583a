namespace MoonSocket.Net;

/// <summary>Who is listened to while something else is waited for; see <see cref="ITransport.ListenTo"/>.</summary>
internal sealed class Listening : IDisposable
{
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _come;
    private readonly bool _hadCome;

    /// <param name="hadCome">Whether something is there already.</param>
    /// <param name="early">What waits for it.</param>
    /// <param name="hear">Hears it.</param>
    /// <param name="cancellationToken">Ends what is waited for.</param>
    public Listening(
        bool hadCome, EarlyAnswer early, Func<CancellationToken, ValueTask> hear, CancellationToken cancellationToken)
    {
        _hadCome = hadCome;
        _come = early.Token;
        _either = CancellationTokenSource.CreateLinkedTokenSource(_come, cancellationToken);
        Token = _either.Token;
        Coming = early.Coming;
        Hear = hear;
    }

    /// <summary>Canceled when something has been said, and when the caller's token is.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether something has been said, or the connection was closed.</summary>
    public bool HasCome => _hadCome || _come.IsCancellationRequested;

    /// <summary>Over when it has.</summary>
    public Task Coming { get; }

    /// <summary>Hears it.</summary>
    public Func<CancellationToken, ValueTask> Hear { get; }

    public void Dispose() => _either.Dispose();
}
