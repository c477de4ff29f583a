using System.CommandLine;
using MoonSocket.Cli.Transfers;
using MoonSocket.Ftp;
using MoonSocket.Http;
using MoonSocket.Streaming;

namespace MoonSocket.Cli.Commands;

/// <summary><c>moonsocket put FILE URL</c>. What an HTTP server answers goes to standard output.</summary>
internal sealed class PutCommand
{
    private readonly Argument<string> _file = new Argument<string>("file") { Description = "What to put there; - is standard input." }.NoOption();
    private readonly Argument<string> _url = new Argument<string>("url") { Description = "Where to: a URL with http, https, ftp, ftps or ftpes. After a slash at its end comes the file's name." }.NoOption();
    private readonly Option<bool> _goOn = new("--continue", "-C") { Description = "FTP: go on where an earlier upload ended. HTTP has no way to." };
    private readonly Option<bool> _append = new("--append", "-a") { Description = "FTP: add to the end of the file that is there." };
    private readonly SharedOptions _shared = new();
    private readonly HttpOptions _http;
    private readonly FtpSwitches _ftp;

    private PutCommand()
    {
        _http = new HttpOptions(_shared);
        _ftp = new FtpSwitches(_shared);
    }

    public static Command Create()
    {
        var put = new PutCommand();
        var command = new Command("put", "Put a file somewhere over HTTP or FTP.") { put._file, put._url, put._goOn, put._append };
        put._shared.AddTo(command);
        put._http.AddTo(command);
        put._ftp.AddTo(command);
        command.SetAction(parsed => put.RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var interruption = new Interruption();
        bool isFtp = false;
        try
        {
            string file = parsed.GetValue(_file)!;
            string url = HttpOptions.Url(parsed.GetValue(_url)!);
            isFtp = FtpAddress.IsOne(url);
            Check(parsed, isFtp);
            url = UrlFor(url, file);
            SendCallback content = file == "-" ? StandardStreams.Send() : Send.File(file);
            string name = file == "-" ? (isFtp ? FtpAddress.Name(url) : url) : Path.GetFileName(file);
            await ProgressBar.RunAsync(name, _shared.ShowsProgress(parsed), progress => isFtp
                ? FtpAsync(parsed, url, content.Reporting(progress), interruption.Token)
                : HttpAsync(parsed, url, file, content.Reporting(progress), interruption.Token));
            return ExitCode.Success;
        }
        catch (Exception problem)
        {
            bool isBroken = isFtp && (interruption.ExitCode != 0 || problem is ConnectionException or TransferTimeoutException);
            return Failure.Tell(problem, interruption, isBroken ? "-C goes on from what the server has got" : null);
        }
    }

    private async Task HttpAsync(
        ParseResult parsed, string url, string file, SendCallback content, CancellationToken cancellationToken)
    {
        HttpTransferRequest request = _http.Build(parsed, url, new Exchange("PUT")
        {
            Send = content,
            IsLong = new FileInfo(file) is not { Exists: true, Length: < 1 << 20 },
            OnHead = (head, _) =>
            {
                HttpStatus.RefuseErrors(head);
                return new(ReceiveResult.ContinueWith(StandardStreams.Receive()));
            },
        });
        await Http.Http.RequestAsync(request, cancellationToken);
    }

    private async Task FtpAsync(ParseResult parsed, string url, SendCallback content, CancellationToken cancellationToken)
    {
        FtpOptions options = _ftp.Build(parsed);
        FtpTransferOptions transfer = _ftp.Transfer(parsed) with { ContinueUpload = parsed.GetValue(_goOn) };
        if (parsed.GetValue(_append))
            await Ftp.Ftp.AppendAsync(url, content, transfer, options, cancellationToken);
        else
            await Ftp.Ftp.PutAsync(url, content, transfer, options, cancellationToken);
    }

    private void Check(ParseResult parsed, bool isFtp)
    {
        if (isFtp)
        {
            _http.Refuse(parsed);
            if (parsed.GetValue(_goOn) && parsed.GetValue(_append))
                throw new CommandException(ExitCode.Usage, "-C and -a do not go together: what is there would be both old and new");
            return;
        }

        if (parsed.GetValue(_goOn))
        {
            throw new CommandException(
                ExitCode.Usage, "-C: HTTP has no agreed way to go on with an upload; without -C the file is sent from its start");
        }

        _ftp.Refuse(parsed);
        SharedOptions.Refuse(parsed, [_append], "for ftp, ftps and ftpes");
    }

    private static string UrlFor(string url, string file)
        => url.EndsWith('/') && file != "-" ? url + Uri.EscapeDataString(Path.GetFileName(file)) : url;
}
