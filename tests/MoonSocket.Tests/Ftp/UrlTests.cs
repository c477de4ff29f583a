using System.Text;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;

public sealed class UrlTests
{
    [Theory]
    [InlineData("ftp://example.org/a/b.txt", "example.org", 0, null, null, "a/b.txt", null)]
    [InlineData("FTP://Example.ORG:2121/a", "example.org", 2121, null, null, "a", null)]
    [InlineData("ftp://h", "h", 0, null, null, "", null)]
    [InlineData("ftp://h/", "h", 0, null, null, "", null)]
    [InlineData("ftp://h//etc/motd", "h", 0, null, null, "/etc/motd", null)]
    [InlineData("ftp://h/%2Fetc/motd", "h", 0, null, null, "/etc/motd", null)]
    [InlineData("ftp://h/a%2fb", "h", 0, null, null, "a/b", null)]
    [InlineData("ftp://h/a;type=A", "h", 0, null, null, "a", 'a')]
    [InlineData("ftp://h/a;b;type=i", "h", 0, null, null, "a;b", 'i')]
    [InlineData("ftp://h/dir/;type=d", "h", 0, null, null, "dir/", 'd')]
    [InlineData("ftp://h/what?now", "h", 0, null, null, "what?now", null)]
    [InlineData("ftp://h/a#part", "h", 0, null, null, "a", null)]
    [InlineData("ftp://h/100%25", "h", 0, null, null, "100%", null)]
    [InlineData("ftp://h/100%", "h", 0, null, null, "100%", null)]
    [InlineData("ftp://user@h/a", "h", 0, "user", null, "a", null)]
    [InlineData("ftp://user:@h/a", "h", 0, "user", "", "a", null)]
    [InlineData("ftp://us%40er:p%3A%2Fw:x@h/a", "h", 0, "us@er", "p:/w:x", "a", null)]
    [InlineData("ftp://us@er:pw@h/a", "h", 0, "us@er", "pw", "a", null)]
    [InlineData("ftps://[::1]:990/a", "::1", 990, null, null, "a", null)]
    [InlineData("ftp://bücher.example/ä", "xn--bcher-kva.example", 0, null, null, "ä", null)]
    public void A_url_is_read(string url, string host, int port, string? user, string? password, string path, char? type)
    {
        FtpUrl parsed = FtpUrl.Parse(url);
        Assert.Equal((host, port, user, password, type), (parsed.Host, parsed.Port, parsed.User, parsed.Password, parsed.Type));
        Assert.Equal(path, Encoding.UTF8.GetString(parsed.Path));
    }

    [Fact]
    public void Bytes_that_are_no_text_stay_what_they_are()
        => Assert.Equal([0xff, 0x61, 0xe4], FtpUrl.Parse("ftp://h/%FFa%e4").Path);

    [Theory]
    [InlineData("ftp", null)]
    [InlineData("ftps", FtpEncryption.Implicit)]
    [InlineData("ftpes", FtpEncryption.Explicit)]
    public void The_scheme_says_how_it_is_secured(string scheme, FtpEncryption? encryption)
        => Assert.Equal(encryption, FtpUrl.Parse(scheme + "://h/").Encryption);

    [Theory]
    [InlineData("http://moon:secret@h/")]
    [InlineData("moon:secret@h")]
    [InlineData("ftp:///a")]
    [InlineData("ftp://moon:secret@/a")]
    [InlineData("ftp://moon:secret@h:0/a")]
    [InlineData("ftp://moon:secret@h:66666/a")]
    [InlineData("ftp://moon:secret@h:x/a")]
    [InlineData("ftp://moon:secret@[::1/a")]
    [InlineData("ftp://moon:secret@h/a;type=x")]
    [InlineData("ftp://moon:secret@h/a\r\nDELE b")]
    [InlineData("ftp://moon:secret@h/a%0d%0aDELE b")]
    [InlineData("ftp://moon:secret@h/a%0A")]
    [InlineData("ftp://moon:secret@h/a%00")]
    [InlineData("ftp://moon%0d:secret@h/a")]
    [InlineData("ftp://moon:secret%0a@h/a")]
    public void What_is_no_url_for_ftp_is_refused_without_telling_the_password(string url)
    {
        var failure = Assert.Throws<ArgumentException>(() => FtpUrl.Parse(url));
        Assert.DoesNotContain("secret", failure.Message);
    }
}
