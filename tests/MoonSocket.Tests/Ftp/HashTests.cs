using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Streaming;

/// <summary>What is here and what is there are compared by hash where the server computes one.</summary>
public sealed class HashTests
{
    public static TheoryData<string, string, string, string?> Offers => new()
    {
        { "HASH SHA-1;SHA-256;MD5*", "C: OPTS HASH SHA-256\nS: 200 SHA-256\nC: HASH a.txt", "213 SHA-256 0-11 {SHA-256} a.txt", "SHA-256" },
        { "HASH SHA-256*;SHA-1", "C: HASH a.txt", "213 SHA-256 0-11 {SHA-256} a.txt", "SHA-256" },
        { "XSHA512", "C: XSHA512 a.txt", "250 {SHA-512}", "SHA-512" },
        { "XSHA256 filename;start;end", "C: XSHA256 a.txt", "250-Computing\nS: 250 {SHA-256}", "SHA-256" },
        { "XMD5", "C: XMD5 a.txt", "250 \"{MD5}\"", "MD5" },
        { "XMD5", "C: XMD5 a.txt", "550 not for you", null },
        { "XMD5", "C: XMD5 a.txt", "250 what was the question?", null },
        { "HASH SHA-1", "C: OPTS HASH SHA-1", "501 I was joking", null },
    };

    [Theory]
    [MemberData(nameof(Offers))]
    public async Task A_resumed_download_has_the_hash_of_the_file(string feature, string ask, string answer, string? verified)
    {
        FtpResult? result = null;
        Talk talk = await PlayAsync(feature, ask, Filled(answer), async (s, t) => result = await s.GetAsync("a.txt", t.Receive, Resumed("hello, ")));
        Assert.Equal("moon|end", talk.Succeeded().Told);
        Assert.Equal(verified, result!.VerifiedHash);
    }

    [Fact]
    public async Task Another_first_part_is_found_out()
    {
        Talk talk = await PlayAsync(
            "HASH SHA-256*", "C: HASH a.txt", Filled("213 SHA-256 0-11 {SHA-256} a.txt"),
            (s, t) => s.GetAsync("a.txt", t.Receive, Resumed("Hello, ")), bye: "!closed");
        Assert.Contains("the SHA-256 of the file is " + HashOf("SHA-256"), talk.Failed<ProtocolException>().Message);
        Assert.Equal("moon|ProtocolException", talk.Told);
    }

    [Fact]
    public async Task A_part_that_is_not_as_long_as_said_is_found_out_before_anything_comes()
    {
        string text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Transcripts/ftp/hash.txt"));
        text = text[..text.IndexOf("C: EPSV", StringComparison.Ordinal)] + "!closed\n";
        Talk talk = await Talk.PlayAsync(
            Transcript.Parse(text.Replace("{feature}", "XMD5", StringComparison.Ordinal)),
            (s, t) => s.GetAsync("a.txt", t.Receive, Resumed("hello")));
        Assert.Equal("cannot resume at byte 7: the part that is here has 5", talk.Failed<TransferException>().Message);
    }

    [Fact]
    public async Task An_upload_does_not_go_on_behind_something_else()
    {
        Talk talk = await Talk.PlayAsync("continue-hash", (s, _) => s.PutAsync(
            "a.txt", Send.String("hello, moon"), new FtpTransferOptions { ContinueUpload = true }));
        Assert.Contains("XMD5", talk.Failed<ProtocolException>().Message);
    }

    private static FtpTransferOptions Resumed(string part)
        => new() { Resume = new FtpResume(7) { Part = Send.String(part) } };

    private static string Filled(string answer)
    {
        foreach (string algorithm in (string[])["SHA-256", "SHA-512", "MD5"])
            answer = answer.Replace($"{{{algorithm}}}", HashOf(algorithm), StringComparison.Ordinal);
        return answer;
    }

    private static string HashOf(string algorithm)
    {
        using var hash = new FtpHash(algorithm, "", null).Start();
        hash.AppendData("hello, moon"u8);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static async Task<Talk> PlayAsync(
        string feature, string ask, string answer, Func<FtpSession, Talk, Task> act, string bye = "C: QUIT\nS: 221 bye\n!closed")
    {
        string text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Transcripts/ftp/hash.txt"));
        return await Talk.PlayAsync(
            Transcript.Parse(text
                .Replace("{feature}", feature, StringComparison.Ordinal)
                .Replace("{ask}", ask, StringComparison.Ordinal)
                .Replace("{answer}", answer, StringComparison.Ordinal)
                .Replace("{bye}", bye, StringComparison.Ordinal)),
            act);
    }
}
