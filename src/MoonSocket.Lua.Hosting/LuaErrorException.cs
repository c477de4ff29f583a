namespace MoonSocket.Lua.Hosting;

/// <summary>A script has raised an error that nothing in it has caught.</summary>
public sealed class LuaErrorException : Exception
{
    internal LuaErrorException(string message, string? luaTraceback = null)
        : base(message)
    {
        LuaTraceback = luaTraceback;
    }

    /// <summary>Where in the script it was raised, as far as is known.</summary>
    public string? LuaTraceback { get; }
}
