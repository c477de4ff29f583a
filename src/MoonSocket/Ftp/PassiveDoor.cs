using MoonSocket.Net;

namespace MoonSocket.Ftp;

/// <summary>The server listens, we connect.</summary>
internal sealed class PassiveDoor(IConnector connector, string host, int port) : DataDoor
{
    public override bool IsActive => false;

    public override ValueTask<ITransport> OpenAsync(CancellationToken cancellationToken)
        => connector.ConnectAsync(host, port, cancellationToken);

    public override ValueTask DisposeAsync() => default;
}
