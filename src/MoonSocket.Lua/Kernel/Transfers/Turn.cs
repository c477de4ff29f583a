namespace MoonSocket.Lua.Kernel.Transfers;

/// <summary>The first result of <c>kernel.turn</c>: what the engine wants of the script.</summary>
internal enum Turn
{
    /// <summary>It failed: short text, long text.</summary>
    Failed = -1,

    /// <summary>It is done: bytes received, bytes sent, trailers.</summary>
    Done = 0,

    /// <summary>Here is a chunk; true to go on, nil and a message to abort.</summary>
    Receive = 1,

    /// <summary>A chunk is wanted; "" for the end, nil and a message to abort.</summary>
    Send = 2,

    /// <summary>Here is the head of the response: code, version, block, headers by lower-case name; true to go on, nil and a message to abort.</summary>
    Head = 3,

    /// <summary>Nothing yet, and the turn has lasted as long as it may; the next one needs no answer.</summary>
    Pause = 4,

    /// <summary>Wait for a socket: descriptor, "r" or "w", seconds or nil; true when it is ready, false when time was up.</summary>
    Wait = 5,

    /// <summary>
    /// Do something with the script's own socket object: name, argument; the result, or nil and a message. The names:
    /// "receive" (nothing: a line; a number: so many bytes), "send" (bytes), "close".
    /// </summary>
    Call = 6,
}
