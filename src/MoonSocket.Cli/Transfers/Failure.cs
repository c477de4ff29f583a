using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Cli.Transfers;

/// <summary>Says in one line what went wrong, and with which exit code that ends.</summary>
internal static class Failure
{
    /// <summary>Tells it on standard error and answers the exit code.</summary>
    /// <param name="exception">What was caught.</param>
    /// <param name="interruption">Whether the user wanted it so.</param>
    /// <param name="more">What else the user should know, such as how to go on.</param>
    public static int Tell(Exception exception, Interruption interruption, string? more = null)
    {
        bool interrupted = interruption.ExitCode != 0;
        string message = interrupted ? "interrupted" : Message(exception);
        Say($"{message}{(more is null ? string.Empty : "; " + more)}");
        return interrupted ? interruption.ExitCode : Code(exception);
    }

    /// <summary>
    /// Tells something on standard error, in one line. Servers have a say in it, and shall not steer the terminal.
    /// </summary>
    public static void Say(string message)
    {
        string line = string.Concat(message.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? '?' : c));
        Console.Error.WriteLine($"moonsocket: {line}");
    }

    private static int Code(Exception exception) => exception switch
    {
        CommandException command => command.ExitCode,
        TransferTimeoutException => ExitCode.Timeout,
        ReplyException { Code: 530 or 535 } => ExitCode.LoginDenied,
        ReplyException { Code: 550, Step: "RETR" or "NLST" or "LIST" or "MLSD" } => ExitCode.NotFound,
        ArgumentException => ExitCode.Usage,
        _ => ExitCode.Failure,
    };

    private static string Message(Exception exception)
    {
        string message = exception.Message;
        // The parameter's name says nothing to who typed a command.
        if (exception is ArgumentException { ParamName: { } name })
            message = message.Replace($" (Parameter '{name}')", string.Empty, StringComparison.Ordinal);
        else if (exception is not (CommandException or TransferException or IOException or UnauthorizedAccessException))
            message = $"unexpectedly, {exception.GetType().Name}: {message}";
        return message;
    }
}
