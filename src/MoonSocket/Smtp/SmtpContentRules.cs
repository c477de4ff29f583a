namespace MoonSocket.Smtp;

/// <summary>What is done to content on its way into DATA. These are independent of each other.</summary>
[Flags]
internal enum SmtpContentRules
{
    /// <summary>Nothing: dots are stuffed by who gives the content.</summary>
    None = 0,

    /// <summary>Dots at the start of lines are doubled (RFC 5321, section 4.5.2).</summary>
    Stuff = 1,

    /// <summary>
    /// Bare CR and LF become CR LF. RFC 5321, section 2.3.8, forbids to send them; servers differ on what they mean, so
    /// that content with them could end a message where the next server sees a line.
    /// </summary>
    Normalize = 2,

    /// <summary>The end begins with a line end even where the content ended in one.</summary>
    AlwaysEndLine = 4,
}
