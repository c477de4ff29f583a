using MoonSocket.Smtp;
using MoonSocket.Streaming;
using MoonSocket.TestServers;

namespace MoonSocket.SmtpTests;

/// <summary>One sending against a scripted server, and what came of it.</summary>
internal sealed class Mailing
{
    public SmtpResult? Result { get; private set; }

    public Exception? Failure { get; private set; }

    /// <summary>What the server heard.</summary>
    public string Heard { get; private set; } = string.Empty;

    /// <summary>Plays a transcript of tests/Transcripts/smtp and waits until it is over.</summary>
    public static Task<Mailing> PlayAsync(
        string name,
        SmtpEnvelope? envelope = null,
        SendCallback? message = null,
        Func<SmtpOptions, SmtpOptions>? set = null,
        Delivery delivery = Delivery.Whole)
        => PlayAsync(Transcript.Load($"smtp/{name}.txt"), envelope, message, set, delivery);

    public static async Task<Mailing> PlayAsync(
        Transcript transcript,
        SmtpEnvelope? envelope = null,
        SendCallback? message = null,
        Func<SmtpOptions, SmtpOptions>? set = null,
        Delivery delivery = Delivery.Whole)
    {
        using ScriptedServer server = ScriptedServer.Start(transcript, delivery);
        var mailing = new Mailing();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        SmtpOptions options = Options(server);
        mailing.Failure = await Record.ExceptionAsync(async () => mailing.Result = await Smtp.Smtp.SendAsync(
            set?.Invoke(options) ?? options,
            envelope ?? new SmtpEnvelope("a@example", "b@example"),
            message ?? Send.String("Subject: x\r\n\r\nhello\r\n"),
            limit.Token));
        // An exception of the script is the more telling one, where there are both.
        await server.FinishAsync();
        mailing.Heard = server.Heard;
        return mailing;
    }

    /// <summary>A transcript with pieces as large as they are in this build; in the file they are of 64 bytes.</summary>
    public static Transcript LoadChunks(string name) => Transcript.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Transcripts", "smtp", name + ".txt"))
            .Replace("64", SmtpChunks.ChunkSize.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));

    /// <summary>The options for a server that is not secured.</summary>
    public static SmtpOptions Options(ScriptedServer server) => new("127.0.0.1")
    {
        Port = server.Port,
        Security = SmtpSecurity.None,
        Domain = "client.example",
        IdleTimeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>The result of a sending that must have one.</summary>
    public SmtpResult Succeeded()
    {
        Assert.Null(Failure);
        return Result!;
    }

    /// <summary>The exception of a sending that must have failed with it.</summary>
    public T Failed<T>()
        where T : Exception => Assert.IsType<T>(Failure);
}
