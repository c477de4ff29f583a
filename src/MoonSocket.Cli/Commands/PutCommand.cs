using System.CommandLine;
using MoonSocket.Cli.Transfers;
using MoonSocket.Http;
using MoonSocket.Streaming;

namespace MoonSocket.Cli.Commands;

/// <summary><c>moonsocket put FILE URL</c>. What the server answers goes to standard output.</summary>
internal sealed class PutCommand
{
    private readonly Argument<string> _file = new Argument<string>("file") { Description = "What to put there; - is standard input." }.NoOption();
    private readonly Argument<string> _url = new Argument<string>("url") { Description = "Where to: an http or https URL. After a slash at its end comes the file's name." }.NoOption();
    private readonly Option<bool> _goOn = new("--continue", "-C") { Description = "Refused: HTTP has no way to go on with an upload." };
    private readonly TransferOptions _options = new();

    private PutCommand()
    {
    }

    public static Command Create()
    {
        var put = new PutCommand();
        var command = new Command("put", "Put a file somewhere over HTTP.") { put._file, put._url, put._goOn };
        put._options.AddTo(command);
        command.SetAction(parsed => put.RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var interruption = new Interruption();
        try
        {
            string file = parsed.GetValue(_file)!;
            if (parsed.GetValue(_goOn))
            {
                throw new CommandException(
                    ExitCode.Usage, "-C: HTTP has no agreed way to go on with an upload; without -C the file is sent from its start");
            }

            string url = UrlFor(TransferOptions.Url(parsed.GetValue(_url)!), file);
            SendCallback content = file == "-" ? StandardStreams.Send() : Send.File(file);
            await ProgressBar.RunAsync(file == "-" ? url : Path.GetFileName(file), _options.ShowsProgress(parsed), async progress =>
            {
                HttpTransferRequest request = _options.Build(parsed, url, new Exchange("PUT")
                {
                    Send = content.Reporting(progress),
                    IsLong = new FileInfo(file) is not { Exists: true, Length: < 1 << 20 },
                    OnHead = (head, _) =>
                    {
                        HttpStatus.RefuseErrors(head);
                        return new(ReceiveResult.ContinueWith(StandardStreams.Receive()));
                    },
                });
                await Http.Http.RequestAsync(request, interruption.Token);
            });
            return ExitCode.Success;
        }
        catch (Exception problem)
        {
            return Failure.Tell(problem, interruption);
        }
    }

    private static string UrlFor(string url, string file)
        => url.EndsWith('/') && file != "-" ? url + Uri.EscapeDataString(Path.GetFileName(file)) : url;
}
