using System.Globalization;
using MoonSocket.Smtp;
using MoonSocket.Streaming;
using MoonSocket.TestServers;

namespace MoonSocket.SmtpTests;

/// <summary>What a server may say that is SMTP, and yet meant to do harm.</summary>
public sealed class AttackTests
{
    private const string Rest =
        "C: MAIL FROM:<a@example>*\nS: 250 ok\nC: RCPT TO:<b@example>*\nS: 250 ok\nC: DATA\nS: 354 go\n"
        + "C: Subject: x\nC: \nC: hello\nC: .\nS: 250 taken\nC: QUIT\nS: 221 bye\n!closed\n";

    [Theory]
    [InlineData("250-SIZE -1")]
    [InlineData("250-SIZE 99999999999999999999999999")]
    [InlineData("250-SIZE 0 0 0")]
    [InlineData("250-SIZE")]
    [InlineData("250-AUTH")]
    [InlineData("250-AUTH \\x00\\x01 = = =")]
    [InlineData("250-=")]
    [InlineData("250- ")]
    [InlineData("250-\\x00")]
    [InlineData("no digits at all")]
    [InlineData("550-another code")]
    public async Task Capabilities_that_mean_nothing_do_no_harm(string line)
    {
        Mailing mailing = await Mailing.PlayAsync(Transcript.Parse(
            $"S: 220 ready\nC: EHLO *\nS: 250-hello\nS> {line}\\r\\n\nS: 250 HELP\n" + Rest));
        Assert.True(mailing.Succeeded().IsComplete);
    }

    [Fact]
    public async Task A_capability_told_a_hundred_thousand_times_keeps_nobody_busy()
    {
        Mailing mailing = await Mailing.PlayAsync(Transcript.Parse(
            "S: 220 ready\nC: EHLO *\nS: 250-hello\nS*100000> 250-A bc\\r\\n\nS: 250 HELP\n" + Rest));
        Assert.True(mailing.Succeeded().IsComplete);
    }

    [Theory]
    [InlineData("150 wait")]
    [InlineData("354 go on, then")]
    public async Task Another_reply_to_MAIL_than_there_can_be_is_no_success(string reply)
    {
        Mailing mailing = await Mailing.PlayAsync(
            Transcript.Parse($"S: 220 ready\nC: EHLO *\nS: 250 hello\nC: MAIL FROM:<a@example>\nS: {reply}\n!closed\n"));
        Assert.EndsWith($"MAIL, out of order: {reply}", mailing.Failed<ProtocolException>().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_takes_a_message_before_it_was_sent_does_not_get_it()
    {
        Mailing mailing = await Mailing.PlayAsync(Transcript.Parse(
            "S: 220 ready\nC: EHLO *\nS: 250 hello\nC: MAIL FROM:<a@example>\nS: 250 ok\nC: RCPT TO:<b@example>\nS: 250 ok\nC: DATA\nS: 250 done already\n!closed\n"));
        Assert.EndsWith("DATA, out of order: 250 done already", mailing.Failed<ProtocolException>().Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hello", mailing.Heard, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_server_that_closes_before_it_has_answered_for_all_does_not_pass_for_one_that_has(int answers)
    {
        string said = string.Concat(Enumerable.Range(0, answers).Select(i => string.Create(CultureInfo.InvariantCulture, $"S: 250 taken {i}\n")));
        Mailing mailing = await Mailing.PlayAsync(
            Transcript.Parse(
                "S: 220 ready\nC: LHLO *\nS: 250 hello\nC: MAIL FROM:<a@example>\nS: 250 ok\nC: RCPT TO:<b@example>\nS: 250 ok\nC: RCPT TO:<c@example>\nS: 250 ok\n"
                + "C: RCPT TO:<d@example>\nS: 250 ok\nC: DATA\nS: 354 go\nC: Subject: x\nC: \nC: hello\nC: .\n" + said + "!close\n"),
            new SmtpEnvelope("a@example", "b@example", "c@example", "d@example"),
            set: options => options with { Lmtp = true });
        SmtpRecipientsException failure = mailing.Failed<SmtpRecipientsException>();
        Assert.IsType<ConnectionException>(failure.InnerException);
        Assert.Equal([.. Enumerable.Repeat(250, answers), .. Enumerable.Repeat(0, 3 - answers)], failure.Recipients.Select(recipient => recipient.Code));
        Assert.Equal(answers, failure.Recipients.Count(recipient => recipient.IsAccepted));
        Assert.Contains($"answered for {answers} of 3 recipients; then", failure.Message, StringComparison.Ordinal);
    }
}
