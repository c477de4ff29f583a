using System.CommandLine;
using MoonSocket.Cli.Transfers;
using MoonSocket.Http;
using MoonSocket.Streaming;

namespace MoonSocket.Cli.Commands;

/// <summary>
/// <c>moonsocket get URL [-o FILE]</c>. The content goes to standard output or into a file, which is replaced only by
/// complete content.
/// </summary>
internal sealed class GetCommand
{
    private readonly Argument<string> _url = new Argument<string>("url") { Description = "What to get: an http or https URL." }.NoOption();
    private readonly Option<string?> _output = new("--output", "-o") { HelpName = "file", Description = "Where to put it; - and nothing at all: standard output." };
    private readonly Option<bool> _remoteName = new("--remote-name", "-O") { Description = "Put it into a file with the URL's own name." };
    private readonly Option<bool> _goOn = new("--continue", "-C") { Description = "Go on where an earlier download ended." };
    private readonly Option<bool> _compressed = new("--compressed") { Description = "Ask for compressed content, and decompress it." };
    private readonly TransferOptions _options = new();

    private GetCommand()
    {
    }

    public static Command Create()
    {
        var get = new GetCommand();
        var command = new Command("get", "Get something over HTTP.") { get._url, get._output, get._remoteName, get._goOn, get._compressed };
        get._options.AddTo(command);
        command.SetAction(parsed => get.RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var interruption = new Interruption();
        Download? download = null;
        bool compressed = parsed.GetValue(_compressed);
        try
        {
            string url = TransferOptions.Url(parsed.GetValue(_url)!);
            string? file = FileFor(parsed, url);
            download = file is null ? null : new Download(file, parsed.GetValue(_goOn));
            bool shows = _options.ShowsProgress(parsed) && (file is not null || Console.IsOutputRedirected);
            await ProgressBar.RunAsync(Path.GetFileName(file ?? url), shows, async progress =>
            {
                HttpTransferRequest request = _options.Build(parsed, url, new Exchange("GET")
                {
                    OnHead = (head, _) => new(Accept(head, download, progress, compressed)),
                    Resume = download?.Resume,
                    Decompress = compressed,
                });
                await Http.Http.RequestAsync(request, interruption.Token);
            });
            download?.Complete();
            return ExitCode.Success;
        }
        catch (Exception problem)
        {
            // A rest of what was decompressed cannot be asked for.
            if (compressed)
                download?.Discard();
            return Failure.Tell(
                problem, interruption, download?.Kept is { } kept ? $"{kept} keeps what has come: add -C to go on from there" : null);
        }
    }

    private static ReceiveResult Accept(
        HttpResponseHead head, Download? download, IProgress<TransferProgress> progress, bool compressed)
    {
        if (download?.IsComplete(head) == true)
            return ReceiveResult.ContinueWith(Receive.Null());
        HttpStatus.RefuseErrors(head);
        ReceiveCallback content = download?.Open(head) ?? StandardStreams.Receive();
        long? total = compressed ? null : head.ContentLength + head.ContentOffset;
        var moved = new Offset(progress, head.ContentOffset, total);
        moved.Report(default);
        return ReceiveResult.ContinueWith(content.Reporting(moved));
    }

    private string? FileFor(ParseResult parsed, string url)
    {
        string? file = parsed.GetValue(_output);
        if (file is null && parsed.GetValue(_remoteName))
        {
            file = Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) ? Uri.UnescapeDataString(uri.Segments[^1]) : null;
            // A name that would lead elsewhere is no name.
            if (string.IsNullOrEmpty(file) || file is "." or ".." || file.AsSpan().IndexOfAny('/', '\\', '\0') >= 0)
                throw new CommandException(ExitCode.Usage, "-O: the URL does not end in the name of a file; say one with -o");
        }

        if (file is "" or "-")
            file = null;
        if (!parsed.GetValue(_goOn))
            return file;
        if (file is null)
            throw new CommandException(ExitCode.Usage, "-C needs a file to go on with: -o FILE, or -O");
        return parsed.GetValue(_compressed)
            ? throw new CommandException(ExitCode.Usage, "-C and --compressed do not go together: there is no rest of compressed content")
            : file;
    }

    /// <summary>Counts from where a resumed download began.</summary>
    private sealed class Offset(IProgress<TransferProgress> progress, long offset, long? total) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => progress.Report(new TransferProgress(offset + value.Bytes, total));
    }
}
