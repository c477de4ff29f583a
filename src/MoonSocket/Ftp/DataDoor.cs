using MoonSocket.Net;

namespace MoonSocket.Ftp;

/// <summary>A data connection prepared, and not made yet. It serves once.</summary>
internal abstract class DataDoor : IAsyncDisposable
{
    /// <summary>Whether the server comes to us, once it has been told what to do.</summary>
    public abstract bool IsActive { get; }

    /// <summary>Makes the connection.</summary>
    public abstract ValueTask<ITransport> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Gives up what was prepared.</summary>
    public abstract ValueTask DisposeAsync();
}
