using MoonSocket.Lua.Interop;
using MoonSocket.Replies;

namespace MoonSocket.Lua.Kernel.Replies;

/// <summary>
/// What FTP and SMTP sessions do alike. Each function makes a transfer, which the glue drives; what is said here comes
/// out of that.
/// </summary>
internal static class SessionKernel
{
    internal const string ClassName = "session";

    internal static void Register(KernelTable kernel)
    {
        kernel.Add("session_ask", Ask);
        kernel.Add("session_send", Send);
        kernel.Add("session_receive", Receive);
        kernel.Add("session_close", Close);
        kernel.Add("session_is_secure", IsSecure);
    }

    /// <summary>Pushes a reply: code, text.</summary>
    internal static KernelFunction Result(Reply reply)
    {
        return lua =>
        {
            lua.PushInteger(reply.Code);
            lua.Push(reply.Bytes.Span);
            return 2;
        };
    }

    internal static byte[] Copy(LuaStack lua, int index) => lua.BytesOrEmpty(index).ToArray();

    // session_ask(session, verb [, argument]): transfer of code, text, whatever the reply is
    private static int Ask(LuaStack lua)
    {
        LuaSession session = Of(lua);
        string verb = lua.Text(2);
        byte[] argument = Copy(lua, 3);
        return session.Start(lua, async (_, token) =>
            Result(await session.Channel.AskAsync(verb, argument, token).ConfigureAwait(false)));
    }

    // session_send(session, data): transfer of nothing; the data goes out as it is
    private static int Send(LuaStack lua)
    {
        LuaSession session = Of(lua);
        byte[] data = lua.Bytes(2).ToArray();
        return session.Start(lua, async (_, token) =>
        {
            await session.Transport.WriteAsync(data, token).ConfigureAwait(false);
            return static _ => 0;
        });
    }

    // session_receive(session [, count]): transfer of a line, or of at most so many bytes; of nothing at the end
    private static int Receive(LuaStack lua)
    {
        LuaSession session = Of(lua);
        int count = (int)Math.Clamp(lua.IntegerOr(2, -1), -1, 1 << 20);
        return session.Start(lua, async (_, token) =>
        {
            if (count < 0)
            {
                ReadOnlyMemory<byte>? line = await session.Transport.ReadLineAsync(ReplyChannel.LongestReply, token).ConfigureAwait(false);
                byte[]? text = line?.ToArray();
                return stack => text is null ? 0 : stack.Return(text);
            }

            byte[] buffer = new byte[count];
            int read = await session.Transport.ReadAsync(buffer, token).ConfigureAwait(false);
            return stack => read == 0 ? 0 : stack.Return(buffer.AsSpan(0, read));
        });
    }

    // session_close(session)
    private static int Close(LuaStack lua)
    {
        Of(lua).Close();
        return 0;
    }

    // session_is_secure(session): boolean
    private static int IsSecure(LuaStack lua) => lua.Return(Of(lua).Transport.IsSecure);

    private static LuaSession Of(LuaStack lua) => lua.Object<LuaSession>(1, ClassName);
}
