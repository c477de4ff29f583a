using MoonSocket.Http;

namespace MoonSocket.Cli.Commands;

/// <summary>What a command makes of a status code.</summary>
internal static class HttpStatus
{
    /// <summary>Ends the command if the server says that it has failed; the content of such an answer goes nowhere.</summary>
    public static void RefuseErrors(HttpResponseHead head)
    {
        if (head.StatusCode < 400)
            return;
        string reason = head.Reason.Length == 0 ? string.Empty : $" ({head.Reason})";
        string url = head.Url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        throw new CommandException(ExitCode.HttpError, $"the server answered {head.StatusCode}{reason} for {url}");
    }
}
