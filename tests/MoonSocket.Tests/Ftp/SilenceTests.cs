using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Net;
using MoonSocket.Streaming;

/// <summary>
/// A server that goes silent, at every possible step: each transcript is cut off at each line the server has in it. Every
/// one must end within its time-out, with an error that names the step.
/// </summary>
public sealed class SilenceTests : IDisposable
{
    // All of them wait at the same time.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);
    private readonly PrivateAuthority _authority = new();
    private readonly X509Certificate2 _certificate;

    public SilenceTests()
    {
        using X509Certificate2 issued = _authority.Issue("127.0.0.1");
        _certificate = X509CertificateLoader.LoadPkcs12(issued.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public Task When_it_connects_and_logs_in() => CutEverywhereAsync("utf8", (_, _) => Task.CompletedTask, o => o with { User = "mönd", Account = "cheese" }, "OPTS");

    [Fact]
    public Task When_it_sends_a_file() => CutEverywhereAsync("get", (s, t) => s.GetAsync("a.txt", t.Receive));

    [Fact]
    public Task When_it_does_not_know_epsv()
    {
        return CutEverywhereAsync("pasv", async (s, t) =>
        {
            await s.GetAsync("a.txt", t.Receive);
            await s.GetAsync("b.txt", t.Receive);
        });
    }

    [Fact]
    public Task When_it_takes_a_file() => CutEverywhereAsync("put", (s, _) => s.PutAsync("a.txt", Send.String("hello, moon")));

    [Fact]
    public Task When_it_makes_the_data_connections()
    {
        return CutEverywhereAsync(
            "active",
            async (s, t) =>
            {
                await s.GetAsync("a.txt", t.Receive);
                await s.PutAsync("b.txt", Send.String("back"));
            },
            o => o with { DataMode = FtpDataMode.Active });
    }

    [Fact]
    public Task When_it_resumes()
        => CutEverywhereAsync("resume", (s, t) => s.GetAsync("a.txt", t.Receive, new FtpTransferOptions { Resume = new FtpResume(7) }));

    [Fact]
    public Task When_it_lists()
    {
        return CutEverywhereAsync("lists", async (s, t) =>
        {
            await s.ListAsync("dir");
            await s.NamesAsync();
            await s.ListTextAsync("-a", t.Receive);
            await s.NamesAsync("empty");
            await s.EntryAsync("a file");
        });
    }

    [Fact]
    public Task When_it_obeys()
    {
        return CutEverywhereAsync("files", async (s, _) =>
        {
            await s.SizeAsync("a.txt");
            await s.ModifiedAsync("a.txt");
            await s.DeleteAsync("a.txt");
            await s.RenameAsync("a", "b");
            await s.MakeDirectoryAsync("d");
            await s.RemoveDirectoryAsync("d");
            await s.ChangeDirectoryAsync("d");
            await s.CurrentDirectoryAsync();
            await s.CommandAsync("SITE", "CHMOD 644 a");
            await s.CommandAsync("HELP");
        }, last: "HELP");
    }

    [Fact]
    public Task When_it_is_secured()
    {
        return CutEverywhereAsync(
            "secure",
            async (s, t) =>
            {
                await s.GetAsync("a.txt", t.Receive);
                await s.PutAsync("b.txt", Send.String("back"));
            },
            o => o with { Encryption = FtpEncryption.Explicit });
    }

    [Fact]
    public Task When_it_is_secured_from_the_first_byte()
    {
        return CutEverywhereAsync(
            "secure-implicit",
            (s, t) => s.GetAsync("a.txt", t.Receive),
            o => o with { Encryption = FtpEncryption.Implicit, EncryptData = false });
    }

    private async Task CutEverywhereAsync(
        string name, Func<FtpSession, Talk, Task> act, Func<FtpOptions, FtpOptions>? set = null, string last = "QUIT")
    {
        Transcript full = Transcript.Load($"ftp/{name}.txt");
        // Once the last command is answered nobody waits any more.
        int end = full.Steps.ToList().FindIndex(step => step.Kind is TranscriptStepKind.HearLine or TranscriptStepKind.HearBytes
            && step.Text.StartsWith(last, StringComparison.Ordinal));
        if (last != "QUIT")
            end++;
        int[] cuts = [.. Enumerable.Range(0, end + 1).Where(i => IsServers(full.Steps[i].Kind))];
        Assert.NotEmpty(cuts);
        var problems = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(cuts, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (cut, _) =>
        {
            Talk talk = await PlayAsync(full.SilentFrom(cut), act, set);
            string expected = StepOf(talk.Heard);
            if (talk.Failure is not TransferTimeoutException failure || !expected.Split('|').Any(e => failure.Message.Contains(e, StringComparison.Ordinal)))
                problems.Enqueue($"silent from line {full.Steps[cut].Line} of {name}: expected a time-out in {expected}, not {talk.Failure}");
            else if (failure.Message.Contains("cheese", StringComparison.Ordinal))
                problems.Enqueue($"line {full.Steps[cut].Line} of {name}: {failure.Message} tells the password");
        });
        Assert.Empty(problems);
    }

    // Where the machine has much else to do, time may run out before the server has come to where it is silent: then both
    // have more of it.
    private async Task<Talk> PlayAsync(Transcript transcript, Func<FtpSession, Talk, Task> act, Func<FtpOptions, FtpOptions>? set)
    {
        for (TimeSpan idle = Idle; ; idle *= 2)
        {
            try
            {
                return await Talk.PlayAsync(transcript, act, set: o => Changed(o, idle, set), certificate: _certificate);
            }
            catch (InvalidOperationException e) when (idle < Talk.Long && e.Message.Contains(nameof(TransferTimeoutException), StringComparison.Ordinal))
            {
                // The message says what the server missed, and what the session ended with.
            }
        }
    }

    private FtpOptions Changed(FtpOptions options, TimeSpan idle, Func<FtpOptions, FtpOptions>? set)
    {
        options = options with
        {
            IdleTimeout = idle,
            ConnectTimeout = idle,
            Tls = new TlsOptions { CustomRoots = new X509Certificate2Collection(_authority.Certificate) },
        };
        return set is null ? options : set(options);
    }

    private static bool IsServers(TranscriptStepKind kind) => kind is TranscriptStepKind.Say or TranscriptStepKind.SayData
        or TranscriptStepKind.OpenData or TranscriptStepKind.OpenActiveData or TranscriptStepKind.CloseData
        or TranscriptStepKind.Secure or TranscriptStepKind.SecureData;

    // The verb of the last command, or what comes before commands. Over TLS that is not a text: then it is TLS.
    private static string StepOf(string heard)
    {
        string[] lines = heard.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0)
            return "the greeting";
        string verb = lines[^1].Split(' ')[0];
        return verb.All(char.IsAsciiLetterUpper) && verb != "AUTH" ? verb : "TLS|AUTH|greeting";
    }
}
