using MoonSocket.Ftp;
using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Kernel.Replies;
using MoonSocket.Lua.Kernel.Sockets;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Ftp;

/// <summary>The steps of an FTP session. Each makes a transfer, which the glue drives.</summary>
internal static class FtpKernel
{
    internal static void Register(KernelTable kernel)
    {
        kernel.AddClass(LuaFtpSession.Kind);
        kernel.Add("ftp", Create);
        kernel.Add("ftp_greet", Greet);
        kernel.Add("ftp_login", Login);
        kernel.Add("ftp_secure", Secure);
        kernel.Add("ftp_start_tls", StartTls);
        kernel.Add("ftp_protect", Protect);
        kernel.Add("ftp_command", Command);
        kernel.Add("ftp_passive", Passive);
        kernel.Add("ftp_active", Active);
        kernel.Add("ftp_open_data", OpenData);
        kernel.Add("ftp_use_data", UseData);
        kernel.Add("ftp_use_server", UseServer);
        kernel.Add("ftp_receive", Receive);
        kernel.Add("ftp_send", Send);
        kernel.Add("ftp_abort", Abort);
        kernel.Add("ftp_entry", Entry);
    }

    // ftp(control, host, port, seconds [, address]): session. control: a socket of ours, or nil for one of the script's
    // own, whose peer has the address; seconds: what its data connections may wait
    private static int Create(LuaStack lua)
    {
        double seconds = lua.NumberOr(4, -1);
        return lua.Return(new LuaFtpSession(
            LuaSession.SocketIn(lua, 1), lua.Text(2), (int)lua.NumberOr(3, 21), lua.TextOrNull(5), lua.Module.Dialer)
        {
            DataTimeout = seconds >= 0 && seconds < int.MaxValue ? TimeSpan.FromSeconds(seconds) : null,
        });
    }

    // ftp_greet(session): transfer of code, text
    private static int Greet(LuaStack lua)
    {
        LuaFtpSession session = Of(lua);
        return session.Start(lua, async (_, token) =>
            SessionKernel.Result(await session.Conversation.GreetAsync(token).ConfigureAwait(false)));
    }

    // ftp_login(session, user, password): transfer of code, text
    private static int Login(LuaStack lua)
    {
        LuaFtpSession session = Of(lua);
        byte[] user = lua.Bytes(2).ToArray(), password = lua.Bytes(3).ToArray();
        return session.Start(lua, async (_, token) =>
            SessionKernel.Result(await session.Conversation.LoginAsync(user, password, token).ConfigureAwait(false)));
    }

    // ftp_secure(session, options): transfer of nothing; AUTH TLS, then the data connections, too
    private static int Secure(LuaStack lua)
        => StartSecuring(lua, static (conversation, options, token) => conversation.SecureAsync(options, token));

    // ftp_start_tls(session, options): transfer of nothing; at once, before the greeting
    private static int StartTls(LuaStack lua)
        => StartSecuring(lua, static (conversation, options, token) => conversation.StartTlsAsync(options, token));

    // ftp_protect(session, options): transfer of nothing; PBSZ, PROT
    private static int Protect(LuaStack lua)
        => StartSecuring(lua, static (conversation, options, token) => conversation.ProtectAsync(options, token));

    private static int StartSecuring(
        LuaStack lua, Func<FtpConversation, TlsOptions, CancellationToken, ValueTask> step)
    {
        LuaFtpSession session = Of(lua);
        TlsOptions options = TlsFields.Read(lua, 2);
        return session.Start(lua, async (_, token) =>
        {
            await step(session.Conversation, options, token).ConfigureAwait(false);
            return static _ => 0;
        });
    }

    // ftp_command(session, verb [, argument]): transfer of code, text, whatever the reply is but 1xx
    private static int Command(LuaStack lua)
    {
        LuaFtpSession session = Of(lua);
        string verb = lua.Text(2);
        byte[] argument = SessionKernel.Copy(lua, 3);
        return session.Start(lua, async (_, token) =>
            SessionKernel.Result(await session.Conversation.CommandAsync(verb, argument, token).ConfigureAwait(false)));
    }

    // ftp_passive(session, "epsv" | "pasv" | "either"): transfer of address, port
    private static int Passive(LuaStack lua)
    {
        LuaFtpSession session = Of(lua);
        PassiveCommand command = lua.Text(2) switch
        {
            "epsv" => PassiveCommand.Extended,
            "pasv" => PassiveCommand.Plain,
            _ => PassiveCommand.Either,
        };
        return session.Start(lua, async (_, token) =>
        {
            PassiveAddress found = await session.Conversation.EnterPassiveAsync(command, token).ConfigureAwait(false);
            string host = session.Conversation.DataHost ?? session.Conversation.Host;
            return stack =>
            {
                stack.Push(host);
                stack.PushInteger(found.Port);
                return 2;
            };
        });
    }

    // ftp_active(session, extended): transfer of code, text
    private static int Active(LuaStack lua)
    {
        LuaFtpSession session = Of(lua);
        bool extended = lua.Boolean(2);
        return session.Start(lua, async (_, token) =>
            SessionKernel.Result(await session.Conversation.EnterActiveAsync(extended, token).ConfigureAwait(false)));
    }

    // ftp_open_data(session): transfer of the data connection as a socket of ours
    private static int OpenData(LuaStack lua)
    {
        LuaFtpSession session = Of(lua);
        return session.Start(lua, async (_, token) =>
        {
            var data = (PolledTransport)await session.Conversation.OpenDoorAsync(token).ConfigureAwait(false);
            return stack => TcpKernel.Tcp.Made(stack, Fault.None, (TcpSocket)data.Socket);
        });
    }

    // ftp_use_data(session, socket): the next data connection is this one
    private static int UseData(LuaStack lua)
    {
        LuaFtpSession session = Of(lua);
        if (LuaSession.SocketIn(lua, 2) is not { } socket)
        {
            LuaStack.Refuse(2, "tcp{client} expected");
            return 0;
        }

        session.Conversation.Use(new ReadyDoor(new PolledTransport(socket, session.Port, session.Transport.Peer)));
        return 0;
    }

    // ftp_use_server(session, socket): the next data connection comes to this listening socket
    private static int UseServer(LuaStack lua)
    {
        LuaFtpSession session = Of(lua);
        if (LuaSession.SocketIn(lua, 2) is not { Socket: { } listener })
        {
            LuaStack.Refuse(2, "tcp{server} expected");
            return 0;
        }

        session.Conversation.Use(new ActiveDoor(session.Listener(listener), session.Transport.RemoteEnd?.Address));
        return 0;
    }

    // ftp_receive(session, verb [, argument]): transfer of code, text, bytes, whether it was all in the reply; its
    // chunks are asked about
    private static int Receive(LuaStack lua)
    {
        LuaFtpSession session = Of(lua);
        string verb = lua.Text(2);
        byte[] argument = SessionKernel.Copy(lua, 3);
        return session.Start(lua, async (operation, token) =>
        {
            (Reply reply, long bytes) = await session.Conversation
                .ReceiveAsync(verb, argument, operation.ReceiveAsync, token).ConfigureAwait(false);
            return Ended(reply, bytes, session.Conversation.WasShortcut);
        });
    }

    // ftp_send(session, verb [, argument]): transfer of code, text, bytes; its chunks are asked for
    private static int Send(LuaStack lua)
    {
        LuaFtpSession session = Of(lua);
        string verb = lua.Text(2);
        byte[] argument = SessionKernel.Copy(lua, 3);
        return session.Start(lua, async (operation, token) =>
        {
            (Reply reply, long bytes) = await session.Conversation
                .SendAsync(verb, argument, operation.SendAsync, token).ConfigureAwait(false);
            return Ended(reply, bytes, session.Conversation.WasShortcut);
        });
    }

    // ftp_abort(session): transfer of whether the session can go on
    private static int Abort(LuaStack lua)
    {
        LuaFtpSession session = Of(lua);
        return session.Start(lua, async (_, token) =>
        {
            bool goesOn = await session.Conversation.AbortAsync(TimeSpan.FromSeconds(10), token).ConfigureAwait(false);
            return stack => stack.Return(goesOn);
        });
    }

    // ftp_entry(line): name, type, size | -1, seconds since 1970 | -1; nothing where it is no line of MLSD
    private static int Entry(LuaStack lua)
    {
        if (MachineListing.Read(lua.Bytes(1), System.Text.Encoding.Latin1) is not { } entry)
            return 0;
        lua.PushLatin1(entry.Name);
        lua.Push(entry.Kind switch
        {
            FtpEntryKind.File => "file"u8,
            FtpEntryKind.Directory => "directory"u8,
            FtpEntryKind.CurrentDirectory => "current"u8,
            FtpEntryKind.ParentDirectory => "parent"u8,
            FtpEntryKind.Link => "link"u8,
            _ => "other"u8,
        });
        lua.PushInteger(entry.Size ?? -1);
        lua.Push(entry.Modified is { } time ? (time - DateTimeOffset.UnixEpoch).TotalSeconds : -1);
        return 4;
    }

    private static KernelFunction Ended(Reply reply, long bytes, bool wasShortcut)
    {
        return lua =>
        {
            lua.PushInteger(reply.Code);
            lua.Push(reply.Bytes.Span);
            lua.PushInteger(bytes);
            lua.Push(wasShortcut);
            return 4;
        };
    }

    private static LuaFtpSession Of(LuaStack lua) => lua.Object<LuaFtpSession>(1, SessionKernel.ClassName);
}
