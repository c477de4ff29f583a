using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Kernel.Replies;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Smtp;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Kernel.Smtp;

/// <summary>The steps of an SMTP session. Each makes a transfer of code, text, which the glue drives.</summary>
internal static class SmtpKernel
{
    internal static void Register(KernelTable kernel)
    {
        kernel.AddClass(LuaSmtpSession.Kind);
        kernel.Add("smtp", Create);
        kernel.Add("smtp_greet", lua => Step(lua, static (smtp, token) => smtp.GreetAsync(token)));
        kernel.Add("smtp_quit", lua => Step(lua, static (smtp, token) => smtp.QuitAsync(token)));
        kernel.Add("smtp_reset", lua => Step(lua, static (smtp, token) => smtp.ResetAsync(token)));
        kernel.Add("smtp_hello", Hello);
        kernel.Add("smtp_start_tls", StartTls);
        kernel.Add("smtp_tls", Tls);
        kernel.Add("smtp_auth", Authenticate);
        kernel.Add("smtp_login", lua => Mechanism(lua, static (user, password) => new SaslLogin(user, password)));
        kernel.Add("smtp_plain", lua => Mechanism(lua, static (user, password) => new SaslPlain(user, password)));
        kernel.Add("smtp_mail", Mail);
        kernel.Add("smtp_rcpt", Recipient);
        kernel.Add("smtp_data", Data);
        kernel.Add("smtp_message", Message);
        kernel.Add("smtp_recipient", AddRecipient);
        kernel.Add("smtp_send", Send);
        kernel.Add("smtp_reply_to", ReplyTo);
        kernel.Add("smtp_supports", Supports);
    }

    // smtp(control, host, port, lmtp): session. control: a socket of ours, or nil for one of the script's own
    private static int Create(LuaStack lua)
        => lua.Return(new LuaSmtpSession(
            LuaSession.SocketIn(lua, 1), lua.Text(2), (int)lua.NumberOr(3, 25), lua.Boolean(4)));

    // smtp_hello(session, domain [, falls_back])
    private static int Hello(LuaStack lua)
    {
        byte[] domain = lua.Bytes(2).ToArray();
        bool fallsBack = lua.Boolean(3);
        return Step(lua, (smtp, token) => smtp.HelloAsync(domain, fallsBack, token));
    }

    // smtp_start_tls(session, options): STARTTLS; of the reply to the second EHLO
    private static int StartTls(LuaStack lua)
    {
        string host = Of(lua).Host;
        TlsOptions options = TlsFields.Read(lua, 2);
        return Step(lua, (smtp, token) => smtp.StartTlsAsync(host, options, token));
    }

    // smtp_tls(session, options): at once, before the greeting; of nothing
    private static int Tls(LuaStack lua)
    {
        LuaSmtpSession session = Of(lua);
        TlsOptions options = TlsFields.Read(lua, 2);
        return session.Start(lua, async (_, token) =>
        {
            await session.Transport.StartTlsAsync(session.Host, options, token).ConfigureAwait(false);
            return static _ => 0;
        });
    }

    // smtp_auth(session, way, user, secret): way: "strongest", or one by its name; of nothing
    private static int Authenticate(LuaStack lua)
    {
        LuaSmtpSession session = Of(lua);
        string name = lua.Text(2).ToLowerInvariant();
        SmtpAuthentication way = name switch
        {
            "strongest" or "any" => SmtpAuthentication.Strongest,
            "plain" => SmtpAuthentication.Plain,
            "login" => SmtpAuthentication.Login,
            "cram-md5" => SmtpAuthentication.CramMd5,
            "scram-sha-256" => SmtpAuthentication.ScramSha256,
            "xoauth2" => SmtpAuthentication.XOAuth2,
            _ => throw new ArgumentException(
                $"authentication '{name}' is not known (strongest, scram-sha-256, cram-md5, plain, login, xoauth2)"),
        };
        string secret = lua.Text(4);
        var options = new SmtpOptions(session.Host)
        {
            User = lua.Text(3),
            Password = way == SmtpAuthentication.XOAuth2 ? null : secret,
            AccessToken = way == SmtpAuthentication.XOAuth2 ? secret : null,
            Authentication = way,
            // Who asks for one of these by name is told what it means in the manual.
            AllowClearPassword = way is SmtpAuthentication.Plain or SmtpAuthentication.Login,
        };
        return session.Start(lua, async (_, token) =>
        {
            await new SmtpLogin(session.Conversation, options).RunAsync(token).ConfigureAwait(false);
            return static _ => 0;
        });
    }

    // smtp_login, smtp_plain(session, user, password): whatever the server says it offers
    private static int Mechanism(LuaStack lua, Func<string, string, SaslMechanism> make)
    {
        Of(lua);
        SaslMechanism mechanism = make(lua.Text(2), lua.Text(3));
        return Step(lua, (smtp, token) => smtp.AuthenticateAsync(mechanism, token));
    }

    // smtp_mail(session, path [, parameters])
    private static int Mail(LuaStack lua)
    {
        byte[] path = lua.Bytes(2).ToArray();
        string parameters = lua.TextOrNull(3) ?? "";
        return Step(lua, (smtp, token) => smtp.MailAsync(path, parameters, token));
    }

    // smtp_rcpt(session, path [, parameters])
    private static int Recipient(LuaStack lua)
    {
        byte[] path = lua.Bytes(2).ToArray();
        string parameters = lua.TextOrNull(3) ?? "";
        return Step(lua, (smtp, token) => smtp.RecipientAsync(path, parameters, token));
    }

    // smtp_data(session, stuffs): its chunks are asked for
    private static int Data(LuaStack lua)
    {
        LuaSmtpSession session = Of(lua);
        SmtpContentRules rules = Rules(lua);
        return session.Start(lua, async (operation, token) => SessionKernel.Result(
            await session.Conversation.DataAsync((SendCallback)operation.SendAsync, rules, token).ConfigureAwait(false)));
    }

    // smtp_message(session, path, partial): a message from there; partial: to whom it may concern
    private static int Message(LuaStack lua)
    {
        LuaSmtpSession session = Of(lua);
        session.Message = new SmtpDialogue(session.Conversation, lua.Bytes(2).ToArray(), lua.Boolean(3));
        return 0;
    }

    // smtp_recipient(session, path): one more of the message
    private static int AddRecipient(LuaStack lua)
    {
        Of(lua).Message!.Add(lua.Bytes(2).ToArray());
        return 0;
    }

    // smtp_send(session, stuffs): sends the message, in as few writes as the server allows; its chunks are asked for
    private static int Send(LuaStack lua)
    {
        LuaSmtpSession session = Of(lua);
        SmtpDialogue message = session.Message!;
        SmtpContentRules rules = Rules(lua);
        return session.Start(lua, async (operation, token) => SessionKernel.Result(
            await message.RunAsync(new SmtpContent(operation.SendAsync, rules), token).ConfigureAwait(false)));
    }

    // smtp_reply_to(session, n): code, text of what was said about a recipient last; nothing if it did not get so far
    private static int ReplyTo(LuaStack lua)
        => Of(lua).Message!.ReplyTo((int)lua.Integer(2) - 1) is { } reply ? SessionKernel.Result(reply)(lua) : 0;

    // A message that ends in a line end gains an empty line: so it always was.
    private static SmtpContentRules Rules(LuaStack lua)
        => SmtpContentRules.AlwaysEndLine | (lua.Boolean(2) ? SmtpContentRules.Stuff : SmtpContentRules.None);

    // smtp_supports(session, keyword): boolean
    private static int Supports(LuaStack lua) => lua.Return(Of(lua).Conversation.Capabilities.Supports(lua.Text(2)));

    private static int Step(LuaStack lua, Func<SmtpConversation, CancellationToken, ValueTask<Reply>> step)
    {
        LuaSmtpSession session = Of(lua);
        return session.Start(lua, async (_, token) =>
            SessionKernel.Result(await step(session.Conversation, token).ConfigureAwait(false)));
    }

    private static LuaSmtpSession Of(LuaStack lua) => lua.Object<LuaSmtpSession>(1, SessionKernel.ClassName);
}
