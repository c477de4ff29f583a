using System.Diagnostics;
using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Net;
using MoonSocket.Streaming;

/// <summary>Whatever breaks a transfer, and wherever it does: what comes after it is as if nothing had been.</summary>
public sealed class ChaosTests(FtpServers servers) : IClassFixture<FtpServers>
{
    private const int Length = 60_000;

    public static TheoryData<FtpServerKind, ServerTls> Servers
    {
        get
        {
            var data = new TheoryData<FtpServerKind, ServerTls>();
            foreach (FtpServerKind kind in Enum.GetValues<FtpServerKind>())
            {
                data.Add(kind, ServerTls.None);
                data.Add(kind, ServerTls.Explicit);
            }

            return data;
        }
    }

    // pyftpdlib without TLS is not asked: now and then its 426 comes after it has answered the commands that follow ABOR.
    public static IEnumerable<object[]> ServersInStep
        => Servers.Where(row => row is not [FtpServerKind.Pyftpd, ServerTls.None]);

    [Theory]
    [MemberData(nameof(ServersInStep))]
    public async Task A_download_may_be_ended_at_any_point(FtpServerKind kind, ServerTls tls)
    {
        FtpServer server = await servers.StartAsync(kind, tls);
        byte[] content = server.Put("chaos.bin", Length);
        await using FtpSession session = await FtpServers.ConnectAsync(server);
        foreach (int last in (int[])[0, 1, 2, 7, 100, int.MaxValue])
        {
            foreach (bool throws in (bool[])[false, true])
            {
                var thrown = new InvalidTimeZoneException("the callback's own");
                int calls = 0;
                Exception? failure = await Record.ExceptionAsync(() => session.GetAsync("chaos.bin", (chunk, _, _) =>
                {
                    // Where there are fewer chunks, at the end.
                    if (chunk is null || (calls++ != last && chunk is { IsEmpty: false }))
                        return new(ReceiveResult.Continue);
                    return throws ? throw thrown : new(ReceiveResult.Abort("that will do"));
                }));
                if (throws)
                    Assert.Same(thrown, failure);
                else
                    Assert.Contains("that will do", Assert.IsType<CallbackAbortException>(failure).Message, StringComparison.Ordinal);
                Assert.True(session.IsUsable, $"after call {last}, throwing {throws}: {server.Log}");
                Assert.Equal(Length, await session.SizeAsync("chaos.bin"));
                await session.GetAsync("chaos.bin", Receive.Concat(out Concat whole));
                Assert.Equal(content, whole.ToArray());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task An_upload_may_be_ended_at_any_point(FtpServerKind kind, ServerTls tls)
    {
        FtpServer server = await servers.StartAsync(kind, tls);
        await using FtpSession session = await FtpServers.ConnectAsync(server);
        foreach (int last in (int[])[0, 1, 2, 20])
        {
            foreach (bool throws in (bool[])[false, true])
            {
                var thrown = new InvalidTimeZoneException("the callback's own");
                int calls = 0;
                Exception? failure = await Record.ExceptionAsync(() => session.PutAsync($"up{last}{throws}.bin", _ =>
                {
                    if (calls++ < last)
                        return new(SendResult.Chunk(new byte[1000]));
                    return throws ? throw thrown : new(SendResult.Abort("that will do"));
                }));
                if (throws)
                    Assert.Same(thrown, failure);
                else
                    Assert.Contains("that will do", Assert.IsType<CallbackAbortException>(failure).Message, StringComparison.Ordinal);
                Assert.True(session.IsUsable, $"after call {last}, throwing {throws}: {server.Log}");
                await session.PutAsync("after.bin", Send.String("all is well"));
                await session.GetAsync("after.bin", Receive.Concat(out Concat whole));
                Assert.Equal("all is well", whole.ToString());
            }
        }
    }

    [Theory]
    [InlineData(FtpServerKind.Vsftpd, ServerTls.Explicit, 1)]
    [InlineData(FtpServerKind.Vsftpd, ServerTls.None, 2)]
    [InlineData(FtpServerKind.Pyftpd, ServerTls.None, 3)]
    public async Task A_transfer_may_be_canceled_at_any_time(FtpServerKind kind, ServerTls tls, int seed)
    {
        FtpServer server = await servers.StartAsync(kind, tls);
        byte[] content = server.Put("cancel.bin", Length);
        var dialer = new Dialer(new NetworkPolicy());
        var random = new Random(seed);
        using (var connections = new FtpConnections())
        {
            FtpOptions options = FtpServers.Options(server) with { Connections = connections, Dialer = dialer };
            long longest = 0;
            for (int i = 0; i < 60; i++)
            {
                using var source = new CancellationTokenSource();
                var got = new Concat();
                ReceiveCallback keep = Receive.Concat(got);
                long start = Stopwatch.GetTimestamp();
                Task<Exception?> transfer = Record.ExceptionAsync(
                    () => Ftp.GetAsync(Url(server, "cancel.bin"), i % 3 == 1 ? CancelAndKeep : keep, null, options, source.Token));
                if (i % 3 == 2)
                {
                    // Some moment of one that goes on to its end; a timer would know milliseconds only.
                    long moment = start + random.NextInt64(longest);
                    while (Stopwatch.GetTimestamp() < moment)
                        await Task.Yield();
                    await source.CancelAsync();
                }

                Exception? failure = await transfer;
                if (i % 3 == 0)
                    longest = Math.Max(longest, Stopwatch.GetTimestamp() - start);
                if (i % 3 == 0 || (i % 3 == 2 && failure is null))
                {
                    Assert.Null(failure);
                    Assert.Equal(content, got.ToArray());
                }
                else
                {
                    Assert.IsType<TransferCanceledException>(failure);
                }

                async ValueTask<ReceiveResult> CancelAndKeep(
                    ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
                {
                    await source.CancelAsync();
                    return await keep(chunk, error, cancellationToken);
                }

                if (i % 10 == 0)
                    Assert.Equal(Length, await Ftp.SizeAsync(Url(server, "cancel.bin"), options));
            }
        }

        await Until(() => dialer.OpenSockets == 0);
    }

    [Fact]
    public async Task A_session_may_be_disposed_of_in_the_middle_of_a_transfer()
    {
        FtpServer server = await servers.StartAsync(FtpServerKind.Vsftpd);
        // More than can be moved before it is disposed of, and no content to be kept anywhere.
        using (FileStream file = File.Create(Path.Combine(server.Root, "dispose.bin")))
            file.SetLength(1L << 40);
        var dialer = new Dialer(new NetworkPolicy());
        foreach (bool uploads in (bool[])[false, true])
        {
            FtpSession session = await FtpServers.ConnectAsync(server, o => o with { Dialer = dialer });
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task transfer = uploads
                ? session.PutAsync("dispose.up", _ =>
                {
                    begun.TrySetResult();
                    return new(SendResult.Chunk(new byte[10]));
                })
                : session.GetAsync("dispose.bin", (_, _, _) =>
                {
                    begun.TrySetResult();
                    return new(ReceiveResult.Continue);
                });
            await begun.Task.WaitAsync(Talk.Long);
            await session.DisposeAsync();
            Exception? failure = await Record.ExceptionAsync(() => transfer.WaitAsync(Talk.Long));
            Assert.True(failure is TransferException or ObjectDisposedException, failure?.ToString() ?? "it went on");
            await Until(() => dialer.OpenSockets == 0);
        }
    }

    [Fact]
    public async Task Time_runs_out_wherever_it_may()
    {
        FtpServer server = await servers.StartAsync(FtpServerKind.Proftpd);
        server.Put("time.bin", Length);
        var dialer = new Dialer(new NetworkPolicy());
        using (var connections = new FtpConnections())
        {
            var random = new Random(4);
            for (int i = 0; i < 40; i++)
            {
                FtpOptions options = FtpServers.Options(server) with
                {
                    Connections = connections,
                    Dialer = dialer,
                    TotalTimeout = TimeSpan.FromMicroseconds(1 + random.Next(60_000)),
                };
                Exception? failure = await Record.ExceptionAsync(() => Ftp.GetAsync(Url(server, "time.bin"), null, null, options));
                Assert.True(failure is null or TransferTimeoutException { Phase: TimeoutPhase.Total or TimeoutPhase.Connect }, failure?.ToString());
            }
        }

        await Until(() => dialer.OpenSockets == 0);
    }

    private static string Url(FtpServer server, string name) => $"ftp://{server.Host}:{server.Port}/{name}";

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Talk.Long);
        while (!condition())
            await Task.Delay(10, limit.Token);
    }
}
