using KeraLua;

namespace MoonSocket.Lua.Hosting;

/// <summary>The methods of <see cref="RunningScripts"/> for the states of NLua.</summary>
public static class RunningNLuaScripts
{
    extension(NLua.Lua lua)
    {
        /// <summary>
        /// Runs a script as the main task of <c>async.run</c>, without giving it a thread while it waits: see the method
        /// of the same name for a KeraLua state. Here every value has a counterpart: those that NLua has for it.
        /// </summary>
        /// <param name="script">The text of the script.</param>
        /// <param name="cancellationToken">Cancels the main task, which may clean up before it ends.</param>
        /// <returns>What the script returned, as <c>DoString</c> has it: a table is an <see cref="NLua.LuaTable"/>.</returns>
        /// <exception cref="LuaErrorException">The script cannot be compiled, or raised an error.</exception>
        /// <exception cref="OperationCanceledException">It was canceled, and ended because of that.</exception>
        /// <exception cref="InvalidOperationException">MoonSocket was not opened in the state.</exception>
        public Task<object?[]> RunAsync(string script, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(lua);
            ArgumentNullException.ThrowIfNull(script);
            return lua.State.LoadString(script, "=script") == LuaStatus.OK
                ? new HostedRun(lua.State, arguments: 0, lua.Pop).RunAsync(cancellationToken)
                : Task.FromException<object?[]>(RunningScripts.Taken(lua.State));
        }
    }
}
