using MoonSocket.Net;

namespace MoonSocket.Ftp;

/// <summary>A data connection that is there already.</summary>
internal sealed class ReadyDoor(ITransport data) : DataDoor
{
    private bool _isTaken;

    public override bool IsActive => false;

    public override ValueTask<ITransport> OpenAsync(CancellationToken cancellationToken)
    {
        _isTaken = true;
        return new(data);
    }

    public override ValueTask DisposeAsync() => _isTaken ? default : data.DisposeAsync();
}
