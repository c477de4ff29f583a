using MoonSocket.Streaming;

namespace MoonSocket.Cli.Transfers;

/// <summary>
/// A file that is being downloaded. Until it is complete its content is in FILE.moonpart, so that a download which
/// fails leaves an existing FILE alone; FILE.moonpart.from says what it is a part of, so that going on later can make
/// sure it still is. A FILE that another program left unfinished is continued in its place.
/// </summary>
internal sealed class PartialFile
{
    private readonly string _target;
    private readonly string _part;
    private readonly string _note;
    private readonly bool _isContinued;
    private bool _inPlace;

    /// <param name="path">The file to make.</param>
    /// <param name="goOn">Whether to go on from what is there.</param>
    public PartialFile(string path, bool goOn)
    {
        // What a link points to is replaced, not the link. Only a full path is resolved rightly.
        _target = new FileInfo(path).LinkTarget is null
            ? path
            : File.ResolveLinkTarget(Path.GetFullPath(path), returnFinalTarget: true)!.FullName;
        if (Directory.Exists(_target))
            throw new CommandException(ExitCode.Usage, $"{path} is a folder; name a file in it");
        _part = _target + ".moonpart";
        _note = _part + ".from";
        _inPlace = Path.GetFullPath(_target).StartsWith("/dev/", StringComparison.Ordinal);
        if (!goOn || _inPlace)
            return;
        _inPlace = !File.Exists(_part) && File.Exists(_target);
        Length = new FileInfo(Content) is { Exists: true } file ? file.Length : 0;
        _isContinued = Length > 0;
        if (_isContinued && !_inPlace)
            Origin = PartNote.Read(_note);
    }

    /// <summary>How much is there to go on from; 0 where the download starts at the beginning.</summary>
    public long Length { get; }

    /// <summary>What that is a part of, where it is known.</summary>
    public PartNote? Origin { get; }

    /// <summary>Where the content is until it is complete.</summary>
    public string Content => _inPlace ? _target : _part;

    /// <summary>Where what there is so far can be found, if there is anything.</summary>
    public string? Kept => new FileInfo(Content) is { Exists: true, Length: > 0 } && (!_inPlace || _isContinued) ? Content : null;

    /// <summary>Takes the rest of the content.</summary>
    public ReceiveCallback Append() => Receive.File(Content, append: true);

    /// <summary>Takes content from its beginning. What was there to go on from is not, and the user is told so.</summary>
    /// <param name="origin">What the content is.</param>
    public ReceiveCallback Begin(PartNote origin)
    {
        if (_isContinued)
        {
            Console.Error.WriteLine($"moonsocket: the server sends the whole instead of the rest of {Content}: starting over");
            _inPlace = false;
        }

        if (_inPlace)
            return Receive.File(_target);
        // In this order: the note must never be about other content than lies beside it.
        File.Delete(_part);
        origin.Write(_note);
        return Receive.File(_part);
    }

    /// <summary>Ends the command where the content is known to have another length than before.</summary>
    public void CheckLength(long? length)
    {
        if (Origin?.Length is { } noted && length is { } now && now != noted)
        {
            throw new CommandException(
                ExitCode.CannotResume,
                $"it has changed on the server: it had {noted} bytes and now has {now}; without -C it is fetched anew");
        }
    }

    /// <summary>Puts what has come in the place of the file.</summary>
    public void Complete()
    {
        if (_inPlace)
            return;
        if (!OperatingSystem.IsWindows() && File.Exists(_target))
            File.SetUnixFileMode(_part, File.GetUnixFileMode(_target));
        File.Move(_part, _target, overwrite: true);
        File.Delete(_note);
    }

    /// <summary>Removes what has come.</summary>
    public void Discard()
    {
        if (_inPlace)
            return;
        File.Delete(_part);
        File.Delete(_note);
    }
}
