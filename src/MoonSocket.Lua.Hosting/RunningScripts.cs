using KeraLua;

namespace MoonSocket.Lua.Hosting;

/// <summary>
/// Runs scripts as <c>socket.async</c> does, without giving them a thread: while all their tasks wait, none is held.
/// </summary>
public static class RunningScripts
{
    extension(KeraLua.Lua lua)
    {
        /// <summary>
        /// Runs a script as the main task of <c>async.run</c>, and all that it spawns, until it has ended. Each time it
        /// has waited it goes on where the caller would: in its synchronization context, or else on the thread pool.
        /// The state must not be used meanwhile; other states can run at the same time.
        /// </summary>
        /// <param name="script">The text of the script.</param>
        /// <param name="cancellationToken">Cancels the main task, which may clean up before it ends.</param>
        /// <returns>What the script returned: null, bool, long, double or string each.</returns>
        /// <exception cref="LuaErrorException">The script cannot be compiled, or raised an error.</exception>
        /// <exception cref="OperationCanceledException">It was canceled, and ended because of that.</exception>
        /// <exception cref="InvalidOperationException">MoonSocket was not opened in the state.</exception>
        /// <exception cref="NotSupportedException">
        /// It returned a table, a function, or what else has no counterpart in .NET. It has come to its end nevertheless.
        /// </exception>
        public Task<object?[]> RunAsync(string script, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(lua);
            ArgumentNullException.ThrowIfNull(script);
            if (lua.LoadString(script, "=script") != LuaStatus.OK)
                return Task.FromException<object?[]>(Taken(lua));
            return lua.RunFunctionAsync(0, cancellationToken);
        }

        /// <summary>The same, wholly on a scheduler of the host's.</summary>
        /// <param name="script">The text of the script.</param>
        /// <param name="scheduler">Where the script runs, one piece after the other.</param>
        /// <param name="cancellationToken">Cancels the main task, which may clean up before it ends.</param>
        /// <returns>What the script returned.</returns>
        /// <exception cref="LuaErrorException">The script cannot be compiled, or raised an error.</exception>
        /// <exception cref="OperationCanceledException">It was canceled, and ended because of that.</exception>
        /// <exception cref="InvalidOperationException">MoonSocket was not opened in the state.</exception>
        /// <exception cref="NotSupportedException">
        /// It returned a table, a function, or what else has no counterpart in .NET. It has come to its end nevertheless.
        /// </exception>
        public Task<object?[]> RunAsync(string script, TaskScheduler scheduler, CancellationToken cancellationToken = default)
            => Task.Factory.StartNew(
                () => lua.RunAsync(script, cancellationToken),
                CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler).Unwrap();

        /// <summary>
        /// The same for a function on the stack, above which its arguments are; all of them are taken off.
        /// </summary>
        /// <param name="arguments">How many arguments there are.</param>
        /// <param name="cancellationToken">Cancels the main task, which may clean up before it ends.</param>
        /// <returns>What the function returned.</returns>
        /// <exception cref="LuaErrorException">It raised an error.</exception>
        /// <exception cref="OperationCanceledException">It was canceled, and ended because of that.</exception>
        /// <exception cref="InvalidOperationException">MoonSocket was not opened in the state.</exception>
        /// <exception cref="NotSupportedException">
        /// It returned a table, a function, or what else has no counterpart in .NET. It has come to its end nevertheless.
        /// </exception>
        public Task<object?[]> RunFunctionAsync(int arguments, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(lua);
            return new HostedRun(lua, arguments).RunAsync(cancellationToken);
        }
    }

    internal static LuaErrorException Taken(KeraLua.Lua lua)
    {
        string message = lua.ToString(-1) ?? "an error without a text";
        lua.Pop(1);
        return new LuaErrorException(message);
    }
}
