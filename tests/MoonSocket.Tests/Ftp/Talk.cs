using System.Security.Cryptography.X509Certificates;
using System.Text;
using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Streaming;

/// <summary>
/// A session with a scripted server, and all there is to know of it: what it failed with, what receive callbacks were
/// told in which order, what the server heard.
/// </summary>
internal sealed class Talk
{
    /// <summary>How a session of <see cref="Options"/> begins, with a server that has nothing to offer.</summary>
    public const string Login =
        "S: 220 ready\nC: USER moon\nS: 331 password, please\nC: PASS lua cheese\nS: 230 welcome\nC: FEAT\nS: 500 what?\n";

    private readonly StringBuilder _told = new();

    /// <summary>Nothing on loopback takes as long; so a wait that does not end fails the test.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(12);

    public static TheoryData<Delivery> Deliveries => [Delivery.Whole, Delivery.ByLine, Delivery.ByByte];

    /// <summary>What the session failed with.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>What the callback got, one piece after the other, then "|end" or "|" and the error's type.</summary>
    public string Told => _told.ToString();

    public string Heard { get; private set; } = string.Empty;

    /// <summary>What the server heard on data connections.</summary>
    public string HeardData { get; private set; } = string.Empty;

    public static FtpOptions Options { get; } = new()
    {
        User = "moon",
        Password = "lua cheese",
        IdleTimeout = Long,
        ConnectTimeout = Long,
    };

    /// <summary>Plays a transcript of tests/Transcripts/ftp, and waits until it is over.</summary>
    public static Task<Talk> PlayAsync(
        string name, Func<FtpSession, Talk, Task> act, Delivery delivery = Delivery.Whole, Func<FtpOptions, FtpOptions>? set = null)
        => PlayAsync(Transcript.Load($"ftp/{name}.txt"), act, delivery, set);

    /// <summary>Plays a transcript, and waits until it is over.</summary>
    public static async Task<Talk> PlayAsync(
        Transcript transcript,
        Func<FtpSession, Talk, Task> act,
        Delivery delivery = Delivery.Whole,
        Func<FtpOptions, FtpOptions>? set = null,
        X509Certificate2? certificate = null,
        bool isHeardOut = true)
    {
        using var server = ScriptedServer.Start(transcript, delivery, certificate);
        var talk = new Talk();
        FtpOptions options = set is null ? Options : set(Options);
        talk.Failure = await Record.ExceptionAsync(async () =>
        {
            await using FtpSession session = await FtpSession.ConnectAsync("127.0.0.1", server.Port, options).WaitAsync(Long * 2);
            await act(session, talk).WaitAsync(Long * 2);
        });
        if (!isHeardOut)
            return talk;
        // An exception of the script is the more telling one, where there are both.
        try
        {
            await server.FinishAsync();
        }
        catch (InvalidOperationException e) when (talk.Failure is not null)
        {
            throw new InvalidOperationException($"{e.Message}\n\nThe session: {talk.Failure}", e);
        }

        talk.Heard = server.Heard;
        talk.HeardData = server.HeardData;
        return talk;
    }

    /// <summary>Nothing went wrong.</summary>
    public Talk Succeeded()
    {
        Assert.Null(Failure);
        return this;
    }

    /// <summary>The exception of a session that must have failed with it.</summary>
    public T Failed<T>()
        where T : Exception => Assert.IsType<T>(Failure);

    public ValueTask<ReceiveResult> Receive(ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        _told.Append(chunk switch
        {
            null => $"|{error!.GetType().Name}",
            { IsEmpty: true } => "|end",
            { } data => Encoding.Latin1.GetString(data.Span),
        });
        return new(ReceiveResult.Continue);
    }
}
