namespace MoonSocket.TestServers;

/// <summary>In which pieces a <see cref="ScriptedServer"/> says its part.</summary>
public enum Delivery
{
    /// <summary>All lines up to the client's next turn in one piece.</summary>
    Whole,

    /// <summary>Line after line.</summary>
    ByLine,

    /// <summary>Byte after byte.</summary>
    ByByte,
}
