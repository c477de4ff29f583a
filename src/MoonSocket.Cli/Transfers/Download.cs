using System.Globalization;
using MoonSocket.Http;
using MoonSocket.Streaming;

namespace MoonSocket.Cli.Transfers;

/// <summary>
/// A file that is being downloaded. Until it is complete its content is in FILE.moonpart, so that a download which
/// fails leaves an existing FILE alone; FILE.moonpart.from says what it is a part of, so that going on later can make
/// sure it still is (If-Range). A FILE that another program left unfinished is continued in its place.
/// </summary>
internal sealed class Download
{
    private readonly string _target;
    private readonly string _part;
    private readonly string _note;
    private readonly PartNote? _origin;
    private bool _inPlace;

    /// <param name="path">The file to make.</param>
    /// <param name="goOn">Whether to go on from what is there.</param>
    public Download(string path, bool goOn)
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
        long length = new FileInfo(Content) is { Exists: true } file ? file.Length : 0;
        if (length == 0)
            return;
        _origin = _inPlace ? null : PartNote.Read(_note);
        Resume = new HttpResume(length) { Validator = _origin?.Validator, AllowRestart = true };
    }

    /// <summary>What to ask the server for.</summary>
    public HttpResume? Resume { get; }

    /// <summary>Where what there is so far can be found, if there is anything.</summary>
    public string? Kept => new FileInfo(Content) is { Exists: true, Length: > 0 } && (!_inPlace || Resume is not null) ? Content : null;

    private string Content => _inPlace ? _target : _part;

    /// <summary>Whether the server says that nothing is missing (RFC 9110, section 15.5.17).</summary>
    public bool IsComplete(HttpResponseHead head)
        => Resume is { } resume && head.StatusCode == 416
            && head.Headers["Content-Range"] == FormattableString.Invariant($"bytes */{resume.Offset}");

    /// <summary>Decides, when the head of the response is here, where the content goes.</summary>
    public ReceiveCallback Open(HttpResponseHead head)
    {
        if (Resume is not null && head.ContentOffset == Resume.Offset)
        {
            CheckLength(head);
            return Receive.File(_inPlace ? _target : _part, append: true);
        }

        if (Resume is not null)
        {
            Console.Error.WriteLine($"moonsocket: the server sends the whole instead of the rest of {Content}: starting over");
            _inPlace = false;
        }

        if (_inPlace)
            return Receive.File(_target);
        // In this order: the note must never be about other content than lies beside it.
        File.Delete(_part);
        PartNote.From(head).Write(_note);
        return Receive.File(_part);
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

    private void CheckLength(HttpResponseHead head)
    {
        string? total = head.Headers["Content-Range"]?.Split('/')[^1];
        if (_origin?.Length is { } noted && long.TryParse(total, CultureInfo.InvariantCulture, out long length) && length != noted)
        {
            throw new CommandException(
                ExitCode.CannotResume,
                $"it has changed on the server: it had {noted} bytes and now has {length}; without -C it is fetched anew");
        }
    }
}
