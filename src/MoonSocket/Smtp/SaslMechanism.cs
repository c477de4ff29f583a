namespace MoonSocket.Smtp;

/// <summary>One way to show who one is (RFC 4422): what to say first, and what to each challenge.</summary>
internal abstract class SaslMechanism
{
    /// <summary>As it is called in AUTH.</summary>
    public abstract string Name { get; }

    /// <summary>Whether who listens learns the secret, so that the line has to be secured.</summary>
    public abstract bool IsClear { get; }

    /// <summary>What is said with the name; <see langword="null"/>: the server begins.</summary>
    public abstract byte[]? First();

    /// <summary>The answer to a challenge.</summary>
    /// <exception cref="Streaming.ProtocolException">The challenge is not one of this mechanism.</exception>
    public abstract byte[] Answer(ReadOnlySpan<byte> challenge);

    /// <summary>Whether the server has shown what it had to. Asked when it says that all is well.</summary>
    public virtual bool IsComplete => true;
}
