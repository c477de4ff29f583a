using MoonSocket.Smtp;
using MoonSocket.Streaming;
using MoonSocket.TestServers;

namespace MoonSocket.SmtpTests;

/// <summary>Whole sendings against scripted servers.</summary>
public sealed class SendTests
{
    public static TheoryData<Delivery> Deliveries => [Delivery.Whole, Delivery.ByLine, Delivery.ByByte];

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task What_the_server_offers_is_used(Delivery delivery)
    {
        var envelope = new SmtpEnvelope(
            "a@example",
            new SmtpRecipient("b@example") { Notify = SmtpNotify.Success | SmtpNotify.Failure, OriginalAddress = "old@example" },
            "c@example")
        {
            Return = SmtpReturn.Headers,
            EnvelopeId = "x+1",
        };
        Mailing mailing = await Mailing.PlayAsync("chunked", envelope, Send.String(".a\r\n..\r\nb\r\n"), delivery: delivery);
        Assert.True(mailing.Succeeded().IsComplete);
        Assert.Equal("250 taken", mailing.Result!.Reply);
        Assert.Equal(11, mailing.Result.BytesSent);
    }
}
