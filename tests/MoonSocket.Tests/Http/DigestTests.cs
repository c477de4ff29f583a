namespace MoonSocket.HttpTests;

using MoonSocket.Http;

/// <summary>Digest against the worked examples of its RFCs, and challenges as servers write them.</summary>
public sealed class DigestTests
{
    private const string Rfc7616 = "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", "
        + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void Answers_are_those_of_RFC_7616(string algorithm, string response)
    {
        string answer = Answer(
            $"Digest {Rfc7616}, algorithm={algorithm}", "Mufasa", "Circle of Life", "/dir/index.html",
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
        Assert.Contains($"response=\"{response}\"", answer, StringComparison.Ordinal);
        Assert.Contains("nc=00000001", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_without_quality_is_that_of_RFC_2069()
    {
        // The example of RFC 2069 with its published erratum.
        string answer = Answer(
            "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
            "Mufasa", "CircleOfLife", "/dir/index.html", "unused");
        Assert.Contains("response=\"1949323746fe6a43ef61f9606e7febea\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("cnonce", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_beyond_ascii_is_spelled_or_hashed()
    {
        Assert.Contains("username*=UTF-8''J%C3%A4s", Answer($"Digest {Rfc7616}, charset=UTF-8", "Jäs", "x", "/", "c"), StringComparison.Ordinal);
        Assert.Contains(", userhash=true", Answer($"Digest {Rfc7616}, charset=UTF-8, userhash=true", "Jäs", "x", "/", "c"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Digest realm=\"x\", nonce=\"y\", qop=\"auth-int\"")]
    [InlineData("Digest realm=\"x\", nonce=\"y\", algorithm=SHA-512-256")]
    [InlineData("Digest realm=\"x\"")]
    [InlineData("Basic realm=\"x\", nonce=\"y\"")]
    public void A_challenge_that_cannot_be_answered_is_left_alone(string challenge)
        => Assert.Null(DigestCredentials.For(AuthenticationChallenge.Parse(challenge), "u", "p"));

    [Theory]
    [InlineData("Basic realm=\"a, b\"", "Basic[a, b]")]
    [InlineData("Negotiate, NTLM,Basic realm=x , charset=\"UTF-8\"", "Negotiate[] NTLM[] Basic[x]")]
    [InlineData("Negotiate abc/+==, Digest realm=\"q\\\"uote\", nonce=\"n\"", "Negotiate[] Digest[q\"uote]")]
    [InlineData("Basic realm = \"spaced\"", "Basic[spaced]")]
    [InlineData(",, Bearer", "Bearer[]")]
    [InlineData("Digest realm=\"unfinished", "Digest[unfinished]")]
    [InlineData("\"nonsense\"", "")]
    [InlineData("", "")]
    public void Challenges_are_read_as_they_are_written(string line, string expected)
        => Assert.Equal(expected, string.Join(' ', AuthenticationChallenge.Parse(line).Select(c => $"{c.Scheme}[{c["realm"]}]")));

    private static string Answer(string challenge, string user, string password, string target, string clientNonce)
        => DigestCredentials.For(AuthenticationChallenge.Parse(challenge), user, password)!.Answer("GET", target, clientNonce);
}
