using System.CommandLine;
using MoonSocket.Cli.Transfers;
using MoonSocket.Ftp;
using MoonSocket.Http;
using MoonSocket.Streaming;

namespace MoonSocket.Cli.Commands;

/// <summary>
/// <c>moonsocket get URL [-o FILE]</c>. The content goes to standard output or into a file, which is replaced only by
/// complete content.
/// </summary>
internal sealed class GetCommand
{
    private readonly Argument<string> _url = new Argument<string>("url") { Description = "What to get: a URL with http, https, ftp, ftps or ftpes." }.NoOption();
    private readonly Option<string?> _output = new("--output", "-o") { HelpName = "file", Description = "Where to put it; - and nothing at all: standard output." };
    private readonly Option<bool> _remoteName = new("--remote-name", "-O") { Description = "Put it into a file with the URL's own name." };
    private readonly Option<bool> _goOn = new("--continue", "-C") { Description = "Go on where an earlier download ended." };
    private readonly Option<bool> _compressed = new("--compressed") { Description = "HTTP: ask for compressed content, and decompress it." };
    private readonly SharedOptions _shared = new();
    private readonly HttpOptions _http;
    private readonly FtpSwitches _ftp;

    private GetCommand()
    {
        _http = new HttpOptions(_shared);
        _ftp = new FtpSwitches(_shared);
    }

    public static Command Create()
    {
        var get = new GetCommand();
        var command = new Command("get", "Get something over HTTP or FTP.") { get._url, get._output, get._remoteName, get._goOn, get._compressed };
        get._shared.AddTo(command);
        get._http.AddTo(command);
        get._ftp.AddTo(command);
        command.SetAction(parsed => get.RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var interruption = new Interruption();
        PartialFile? partial = null;
        bool compressed = parsed.GetValue(_compressed);
        try
        {
            string url = HttpOptions.Url(parsed.GetValue(_url)!);
            bool isFtp = FtpAddress.IsOne(url);
            if (isFtp)
                CheckFtp(parsed, url);
            else
                _ftp.Refuse(parsed);
            string? file = FileFor(parsed, url);
            partial = file is null ? null : new PartialFile(file, parsed.GetValue(_goOn));
            bool shows = _shared.ShowsProgress(parsed) && (file is not null || Console.IsOutputRedirected);
            string name = Path.GetFileName(file ?? (isFtp ? FtpAddress.Name(url) : url));
            await ProgressBar.RunAsync(name, shows, progress => isFtp
                ? FtpAsync(parsed, url, partial, progress, interruption.Token)
                : HttpAsync(parsed, url, partial, progress, interruption.Token));
            partial?.Complete();
            return ExitCode.Success;
        }
        catch (Exception problem)
        {
            // A rest of what was decompressed cannot be asked for.
            if (compressed)
                partial?.Discard();
            bool canGoOn = problem is not CommandException { ExitCode: ExitCode.CannotResume or ExitCode.Usage };
            return Failure.Tell(
                problem, interruption, canGoOn && partial?.Kept is { } kept ? $"{kept} keeps what has come: add -C to go on from there" : null);
        }
    }

    private async Task HttpAsync(
        ParseResult parsed, string url, PartialFile? partial, IProgress<TransferProgress> progress, CancellationToken cancellationToken)
    {
        HttpDownload? download = partial is null ? null : new HttpDownload(partial);
        bool compressed = parsed.GetValue(_compressed);
        HttpTransferRequest request = _http.Build(parsed, url, new Exchange("GET")
        {
            OnHead = (head, _) => new(Accept(head, download, progress, compressed)),
            Resume = download?.Resume,
            Decompress = compressed,
        });
        await Http.Http.RequestAsync(request, cancellationToken);
    }

    private async Task FtpAsync(
        ParseResult parsed, string url, PartialFile? partial, IProgress<TransferProgress> progress, CancellationToken cancellationToken)
    {
        FtpOptions options = _ftp.Build(parsed);
        FtpDownload? download = partial is null ? null : new FtpDownload(partial, url, options);
        if (download is not null)
            await download.PrepareAsync(cancellationToken);
        ReceiveCallback content = download?.Receive() ?? StandardStreams.Receive();
        var moved = new Offset(progress, download?.Offset ?? 0, download?.Total);
        moved.Report(default);
        FtpTransferOptions transfer = _ftp.Transfer(parsed) with { Resume = download?.Resume };
        try
        {
            await Ftp.Ftp.GetAsync(url, content.Reporting(moved), transfer, options, cancellationToken);
        }
        catch (ProtocolException problem) when (transfer.Resume is not null)
        {
            // What is here has not the size or the hash it should: going on from it again would not help.
            throw new CommandException(ExitCode.CannotResume, $"{problem.Message}; without -C it is fetched anew", problem);
        }
    }

    private static ReceiveResult Accept(
        HttpResponseHead head, HttpDownload? download, IProgress<TransferProgress> progress, bool compressed)
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

    private void CheckFtp(ParseResult parsed, string url)
    {
        _http.Refuse(parsed);
        if (parsed.GetValue(_goOn) && _ftp.IsText(parsed))
            throw new CommandException(ExitCode.Usage, "-C and -B do not go together: text has not the same length on both sides");
        SharedOptions.Refuse(parsed, [_compressed], "for http and https");
        if (FtpAddress.Name(url).Length == 0)
            throw new CommandException(ExitCode.Usage, "the URL is that of a folder; moonsocket ls lists it");
    }

    private string? FileFor(ParseResult parsed, string url)
    {
        string? file = parsed.GetValue(_output);
        if (file is null && parsed.GetValue(_remoteName))
        {
            file = FtpAddress.IsOne(url) ? FtpAddress.Name(url)
                : Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) ? Uri.UnescapeDataString(uri.Segments[^1]) : null;
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
