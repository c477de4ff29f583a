using System.Security.Cryptography.X509Certificates;
using System.Text;
using MoonSocket.Net;
using MoonSocket.Smtp;
using MoonSocket.Streaming;
using MoonSocket.TestServers;

namespace MoonSocket.SmtpTests;

/// <summary>Whatever breaks a sending, and wherever it does: nobody ever gets a part of a message.</summary>
public sealed class ChaosTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private static readonly string Whole = "Subject: chaos\r\n\r\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i} of 499\r\n"));

    [Theory]
    [InlineData(SmtpExtensions.All, ServerTls.None)]
    [InlineData(SmtpExtensions.All, ServerTls.Explicit)]
    [InlineData(SmtpExtensions.None, ServerTls.None)]
    [InlineData(SmtpExtensions.Pipelining, ServerTls.Implicit)]
    public async Task A_message_may_be_given_up_at_any_point(SmtpExtensions extensions, ServerTls tls)
    {
        using EximServer server = await EximServer.StartAsync(new SmtpServerOptions { Tls = tls });
        SmtpOptions options = Options(server) with { Extensions = extensions };
        SmtpSession session = await SmtpSession.ConnectAsync(options);
        int whole = 0;
        foreach (int last in (int[])[0, 1, 2, 5, 40])
        {
            foreach (bool throws in (bool[])[false, true])
            {
                var thrown = new InvalidTimeZoneException("the callback's own");
                int at = 0;
                Exception? failure = await Record.ExceptionAsync(() => session.SendAsync(Envelope(), _ =>
                {
                    if (at < last)
                        return new(SendResult.Chunk(Encoding.ASCII.GetBytes(Whole[(at * 50)..(++at * 50)])));
                    return throws ? throw thrown : new(SendResult.Abort("that will do"));
                }));
                if (throws)
                    Assert.Same(thrown, failure);
                else
                    Assert.Contains("that will do", Assert.IsType<CallbackAbortException>(failure).Message, StringComparison.Ordinal);
                if (last == 0)
                    Assert.True(session.IsUsable, "nothing had been said");
                if (!session.IsUsable)
                {
                    await session.DisposeAsync();
                    session = await SmtpSession.ConnectAsync(options);
                }

                Assert.True((await session.SendAsync(Envelope(), Send.String(Whole))).IsComplete);
                whole++;
                Assert.Equal(Whole, Encoding.ASCII.GetString(await server.DeliveryAsync("moon")));
            }
        }

        await session.QuitAsync();
        Assert.Equal(whole, server.Log.Split('\n').Count(line => line.Contains(" <= a@example ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1, ServerTls.None)]
    [InlineData(2, ServerTls.Explicit)]
    public async Task A_sending_may_be_canceled_at_any_time(int seed, ServerTls tls)
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(new SmtpServerOptions { Tls = tls });
        var dialer = new Dialer(new NetworkPolicy());
        SmtpOptions options = Options(server) with { Dialer = dialer };
        var random = new Random(seed);
        int sent = 0;
        int canceled = 0;
        for (int i = 0; i < 60; i++)
        {
            using var source = new CancellationTokenSource(TimeSpan.FromMicroseconds(random.Next(30_000)));
            int at = 0;
            Exception? failure = await Record.ExceptionAsync(() => Smtp.Smtp.SendAsync(
                options,
                Envelope(),
                async token =>
                {
                    await Task.Yield();
                    int end = Math.Min(Whole.Length, at + 500);
                    byte[] piece = Encoding.ASCII.GetBytes(Whole[at..end]);
                    at = end;
                    return SendResult.Chunk(piece);
                },
                source.Token));
            sent += failure is null ? 1 : 0;
            canceled += failure is TransferCanceledException ? 1 : 0;
            Assert.True(failure is null or TransferCanceledException, failure?.ToString());
        }

        await Until(() => dialer.OpenSockets == 0);
        Assert.InRange(canceled, 1, 60);
        Assert.InRange(server.Messages.Count, sent, 60);
        Assert.All(server.Messages, mail => Assert.Equal(Whole, Encoding.ASCII.GetString(mail.Message)));
    }

    [Fact]
    public async Task A_session_may_be_disposed_of_in_the_middle_of_a_message()
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync();
        var dialer = new Dialer(new NetworkPolicy());
        SmtpSession session = await SmtpSession.ConnectAsync(Options(server) with { Dialer = dialer });
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int calls = 0;
        Task sending = session.SendAsync(Envelope(), _ =>
        {
            if (++calls == 50)
                begun.TrySetResult();
            return new(SendResult.Chunk(Encoding.ASCII.GetBytes("Subject: endless\r\n")));
        });
        await begun.Task.WaitAsync(Long);
        await session.DisposeAsync();
        Exception? failure = await Record.ExceptionAsync(() => sending.WaitAsync(Long));
        Assert.True(failure is TransferException or ObjectDisposedException, failure?.ToString() ?? "it went on");
        await Until(() => dialer.OpenSockets == 0);
        Assert.Empty(server.Messages);
    }

    private static SmtpEnvelope Envelope() => new("a@example", "moon@example");

    private static SmtpOptions Options(SmtpServer server) => new(server.Address.ToString())
    {
        Port = server.Port,
        Security = server.Options.Tls switch
        {
            ServerTls.Explicit => SmtpSecurity.StartTls,
            ServerTls.Implicit => SmtpSecurity.Implicit,
            _ => SmtpSecurity.None,
        },
        Tls = new TlsOptions { CustomRoots = new X509Certificate2Collection(server.Authority.Certificate) },
        IdleTimeout = Long,
    };

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Long);
        while (!condition())
            await Task.Delay(10, limit.Token);
    }
}
