namespace MoonSocket.Cli;

/// <summary>
/// How the command ends. Where curl has a number of its own for what happened, it is curl's.
/// </summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The transfer, or the script, failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line says something that cannot be done.</summary>
    public const int Usage = 2;

    /// <summary>Some of the recipients were refused; the others get the message.</summary>
    public const int SomeRefused = 3;

    /// <summary>The server answered with a status of 400 or more.</summary>
    public const int HttpError = 22;

    /// <summary>A time-out ran out.</summary>
    public const int Timeout = 28;

    /// <summary>What is here cannot be the beginning of what the server has.</summary>
    public const int CannotResume = 33;

    /// <summary>The server does not let this user in with this password.</summary>
    public const int LoginDenied = 67;

    /// <summary>There is no such file on the FTP server, or it may not be had.</summary>
    public const int NotFound = 78;

    /// <summary>Ctrl-C; what a shell reports for a program that was interrupted.</summary>
    public const int Interrupted = 130;

    /// <summary>SIGTERM; what a shell reports for a program that was ended.</summary>
    public const int Terminated = 143;
}
