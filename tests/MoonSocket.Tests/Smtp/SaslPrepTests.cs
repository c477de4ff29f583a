using System.Text;
using MoonSocket.Smtp;

namespace MoonSocket.SmtpTests;

/// <summary>RFC 4013, with the examples of its section 3.</summary>
public sealed class SaslPrepTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("I\u00ADX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("lua\u00A0cheese\u3000", "lua cheese ")]
    [InlineData("\u200Ba\uFE0F", "a")]
    [InlineData("\u0627\u0644", "\u0627\u0644")]
    [InlineData("\u0627 1\u0628", "\u0627 1\u0628")]
    [InlineData("\U0001F319", "\U0001F319")]
    public void There_is_one_spelling(string given, string expected) => Assert.Equal(expected, SaslPrep.Prepare(given, "password"));

    [Theory]
    [InlineData("pass\u0007word")]
    [InlineData("\u007F")]
    [InlineData("\u0085x")]
    [InlineData("a\u200E")]
    [InlineData("a\u2028")]
    [InlineData("\uE000")]
    [InlineData("\uFDD0")]
    [InlineData("\uFFFE")]
    [InlineData("\uFFFD")]
    [InlineData("\u2FF0")]
    [InlineData("\U0001FFFF")]
    [InlineData("\U000E0041")]
    [InlineData("\U000F0000")]
    [InlineData("\U0010FFFD")]
    [InlineData("\u0627\u0031")]
    [InlineData("\u0031\u0627")]
    [InlineData("\u0627a\u0628")]
    public void Some_texts_are_none(string given)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => SaslPrep.Prepare(given, "password"));
        Assert.Contains("in the password (SASLprep, RFC 4013)", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u00AA", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("mo\u0308on", "m\u00F6on")]
    public void Composition_is_what_the_platform_has(string given, string composed)
        => Assert.Equal("\u2168".Normalize(NormalizationForm.FormKC) == "IX" ? composed : given, SaslPrep.Prepare(given, "password"));

    [Fact]
    public void Half_a_character_is_refused()
        => Assert.Throws<ArgumentException>(() => SaslPrep.Prepare("a" + '\uD800', "user name"));
}
