using System.CommandLine;
using System.Globalization;
using MoonSocket.Cli.Transfers;
using MoonSocket.Ftp;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Cli.Commands;

/// <summary><c>moonsocket ls URL</c>: the names in a folder of an FTP server, or with -l what there is to know of them.</summary>
internal sealed class ListCommand
{
    private readonly Argument<string> _url = new Argument<string>("url") { Description = "The folder: a URL with ftp, ftps or ftpes." }.NoOption();
    private readonly Option<bool> _long = new("--long", "-l") { Description = "Kind, size and time (in UTC) as well." };
    private readonly SharedOptions _shared = new();
    private readonly FtpSwitches _ftp;

    private ListCommand() => _ftp = new FtpSwitches(_shared);

    public static Command Create()
    {
        var list = new ListCommand();
        var command = new Command("ls", "List a folder of an FTP server.") { list._url, list._long };
        list._shared.AddTo(command);
        list._ftp.AddTo(command);
        command.SetAction(parsed => list.RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var interruption = new Interruption();
        try
        {
            string url = parsed.GetValue(_url)!;
            if (!url.Contains("://", StringComparison.Ordinal))
                url = "ftp://" + url;
            if (!FtpAddress.IsOne(url))
                throw new CommandException(ExitCode.Usage, "only ftp, ftps and ftpes can be listed");
            FtpOptions options = _ftp.Build(parsed);
            using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
            if (parsed.GetValue(_long))
                await WriteEntriesAsync(output, url, options, interruption.Token);
            else
                await WriteNamesAsync(output, url, options, interruption.Token);
            await Console.Out.WriteAsync(output.ToString());
            return ExitCode.Success;
        }
        catch (Exception problem)
        {
            return Failure.Tell(problem, interruption);
        }
    }

    private static async Task WriteNamesAsync(TextWriter output, string url, FtpOptions options, CancellationToken cancellationToken)
    {
        foreach (string name in (await Ftp.Ftp.NamesAsync(url, options, cancellationToken)).Order(StringComparer.Ordinal))
            await output.WriteLineAsync(Shown(name));
    }

    private static async Task WriteEntriesAsync(TextWriter output, string url, FtpOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<FtpEntry> entries;
        try
        {
            entries = await Ftp.Ftp.ListAsync(url, options, cancellationToken);
        }
        catch (ReplyException problem) when (problem is { Step: "MLSD", Code: 500 or 502 or 504 })
        {
            // Then as the server itself writes it.
            var text = new Concat();
            await Ftp.Ftp.ListTextAsync(url, Receive.Concat(text), options, cancellationToken);
            foreach (string line in text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await output.WriteLineAsync(Shown(line.TrimEnd('\r')));
            return;
        }

        foreach (FtpEntry entry in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            string size = entry.Size?.ToString(CultureInfo.InvariantCulture) ?? "-";
            string modified = entry.Modified?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";
            string target = entry.LinkTarget is { } link ? " -> " + Shown(link) : string.Empty;
            await output.WriteLineAsync($"{Letter(entry.Kind)} {size,14} {modified,19} {Shown(entry.Name)}{target}");
        }
    }

    private static char Letter(FtpEntryKind kind) => kind switch
    {
        FtpEntryKind.File => '-',
        FtpEntryKind.Directory => 'd',
        FtpEntryKind.Link => 'l',
        _ => '?',
    };

    // A name is the server's to choose, the terminal is not the server's to steer.
    private static string Shown(string name)
        => Console.IsOutputRedirected ? name : string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));
}
