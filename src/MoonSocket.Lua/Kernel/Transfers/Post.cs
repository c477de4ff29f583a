namespace MoonSocket.Lua.Kernel.Transfers;

/// <summary>What lies in a <see cref="Mailbox"/>; the lowest is taken first.</summary>
[Flags]
internal enum Post
{
    None = 0,

    /// <summary>The engine has something received, or the head of a response, to show.</summary>
    Receive = 1,

    /// <summary>The engine needs content to send.</summary>
    Send = 2,

    /// <summary>A socket is not ready: the engine wants somebody to wait for it.</summary>
    Wait = 4,

    /// <summary>The engine needs something done by a socket object of the script's own.</summary>
    Call = 8,

    /// <summary>The engine has come to its end.</summary>
    Done = 16,

    /// <summary>The script's thread sleeps until something comes.</summary>
    Waiting = 32,

    /// <summary>The script has cancelled.</summary>
    Canceled = 64,

    /// <summary>Work on another thread is done: the engine wants to go on on the script's.</summary>
    Work = 128,
}
