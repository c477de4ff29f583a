using MoonSocket.Net;

namespace MoonSocket.Ftp;

/// <content>Data connections that who holds the conversation makes, or wants for himself.</content>
internal sealed partial class FtpConversation
{
    /// <summary>Whether all that the last command brought was its reply: a 2xx without data.</summary>
    public bool WasShortcut { get; private set; }

    /// <summary>The next data connection comes through this door. One opened before is shut.</summary>
    public void Use(DataDoor door)
    {
        DataDoor? before = _door;
        _door = door;
        if (before is not null)
            _ = before.DisposeAsync().AsTask();
    }

    /// <summary>Makes the data connection that was prepared, for the caller to use.</summary>
    /// <exception cref="InvalidOperationException">None was prepared.</exception>
    public async ValueTask<ITransport> OpenDoorAsync(CancellationToken cancellationToken)
    {
        DataDoor door = _door ?? throw new InvalidOperationException("need port or pasv first");
        try
        {
            return await door.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ShutDoorAsync().ConfigureAwait(false);
        }
    }
}
