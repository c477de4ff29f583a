namespace MoonSocket.Smtp;

/// <summary>What options must keep to, checked before anything is done.</summary>
internal static class SmtpOptionsRules
{
    /// <exception cref="ArgumentException">They contradict each other, or cannot be sent.</exception>
    public static void Check(SmtpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrEmpty(options.Host) || options.Host.AsSpan().IndexOfAny("\r\n\0 ") >= 0)
            throw new ArgumentException("the host is not one");
        if (options.Domain is { } domain && (domain.Length == 0 || domain.Any(c => c <= ' ' || c == '\x7f')))
            throw new ArgumentException("the domain to say hello with has a blank or a control character in it, or is empty");
        if (options.User is null)
        {
            if (options.Password is not null || options.AccessToken is not null)
                throw new ArgumentException("a password or a token needs a user");
            return;
        }

        // NUL and \x01 separate the fields of what is sent.
        if ($"{options.User}{options.Password}{options.AccessToken}".AsSpan().IndexOfAny("\0\x01\r\n") >= 0)
            throw new ArgumentException("there is a control character in the user, the password or the token");
        bool isToken = options.Authentication == SmtpAuthentication.XOAuth2
            || (options.Authentication == SmtpAuthentication.Strongest && options.AccessToken is not null);
        if (isToken ? options.AccessToken is null : options.Password is null)
            throw new ArgumentException(isToken ? "XOAUTH2 needs a token" : "a user needs a password, or a token");
    }
}
