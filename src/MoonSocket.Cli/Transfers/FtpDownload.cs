using System.Globalization;
using MoonSocket.Ftp;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Cli.Transfers;

/// <summary>
/// Gets a file over FTP, or the rest of one. Before that the server is asked for its time and size: what has changed is
/// not continued.
/// </summary>
internal sealed class FtpDownload(PartialFile file, string url, FtpOptions options)
{
    private PartNote? _origin;
    private bool _startsOver;

    /// <summary>How much of the file is here already; nothing where it has to be fetched from its beginning.</summary>
    public long Offset => _startsOver ? 0 : file.Length;

    /// <summary>How long the whole is, where the server tells.</summary>
    public long? Total => _origin?.Length;

    /// <summary>What to ask the server for.</summary>
    public FtpResume? Resume => Offset == 0 ? null : new FtpResume(Offset) { Part = Send.File(file.Content) };

    /// <summary>Asks what the file is now, and compares that with what it was.</summary>
    /// <exception cref="CommandException">What is here cannot be a part of it.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        long? size = await ToldAsync<long>(() => Ftp.Ftp.SizeAsync(url, options, cancellationToken));
        DateTimeOffset? modified = await ToldAsync<DateTimeOffset>(() => Ftp.Ftp.ModifiedAsync(url, options, cancellationToken));
        _origin = new PartNote(FtpAddress.WithoutLogin(url), modified?.ToString("O", CultureInfo.InvariantCulture), size);
        if (file.Length == 0)
            return;
        _startsOver = file.Origin?.Validator is { } noted && _origin.Validator is { } now && noted != now;
        if (_startsOver)
            return;
        file.CheckLength(size);
        if (size < file.Length)
        {
            throw new CommandException(
                ExitCode.CannotResume, $"{file.Content} has {file.Length} bytes, and the server's file only {size}; without -C it is fetched anew");
        }
    }

    /// <summary>Takes the content. Nothing is touched here before something comes.</summary>
    public ReceiveCallback Receive()
    {
        if (Offset > 0)
            return file.Append();
        ReceiveCallback? content = null;
        return (chunk, error, cancellationToken) =>
        {
            if (chunk is null && content is null)
                return new(ReceiveResult.Continue);
            content ??= file.Begin(_origin!);
            return content(chunk, error, cancellationToken);
        };
    }

    // A server need not know the command, nor tell such things of everything.
    private static async Task<T?> ToldAsync<T>(Func<Task<T>> ask)
        where T : struct
    {
        try
        {
            return await ask();
        }
        catch (ReplyException problem) when (problem.Code is >= 500 and not 530)
        {
            return null;
        }
    }
}
