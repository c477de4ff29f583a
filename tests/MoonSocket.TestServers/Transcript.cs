using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MoonSocket.TestServers;

/// <summary>
/// A conversation in a text file: <c>S: </c> lines the server says, <c>C: </c> lines it expects, each ending in CR LF;
/// <c>S> </c> and <c>C> </c> the same without an end of their own and with the escapes <c>\r \n \0 \xNN \\</c>, a
/// count as in <c>S*1000> text</c> repeating it; <c>!close</c>, <c>!reset</c>, <c>!closed</c>, <c>!accept</c>,
/// <c>!secure</c> as in <see cref="TranscriptStepKind"/>; <c>#</c> lines say what it is about. <c>{port}</c> is the
/// server's port. FTP has a second connection beside the first: <c>!data</c> and its like open and close it, <c>D: </c>
/// and <c>D> </c> are said, <c>U: </c> and <c>U> </c> are expected on it, <c>{epsv}</c> and <c>{pasv}</c> are where it is.
/// </summary>
public sealed partial class Transcript
{
    private Transcript(IReadOnlyList<TranscriptStep> steps) => Steps = steps;

    /// <summary>The lines that do something.</summary>
    public IReadOnlyList<TranscriptStep> Steps { get; }

    /// <summary>The same up to a step, after which the server is silent until the client closes.</summary>
    public Transcript SilentFrom(int step)
        => new([.. Steps.Take(step), new TranscriptStep(TranscriptStepKind.HearClose, string.Empty, Steps[step].Line)]);

    /// <summary>Reads one of the files below tests/Transcripts, such as <c>http/plain.txt</c>.</summary>
    public static Transcript Load(string name)
        => Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Transcripts", name)));

    /// <summary>Reads a transcript that stands in a test itself.</summary>
    public static Transcript Parse(string text)
    {
        string[] lines = text.Split('\n');
        var steps = new List<TranscriptStep>();
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (line.Length > 0 && line[0] != '#')
                steps.Add(Read(line, i + 1));
        }

        return new Transcript(steps);
    }

    private static TranscriptStep Read(string line, int number)
    {
        TranscriptStepKind? directive = line switch
        {
            "!close" => TranscriptStepKind.Close,
            "!reset" => TranscriptStepKind.Reset,
            "!closed" => TranscriptStepKind.HearClose,
            "!accept" => TranscriptStepKind.Accept,
            "!secure" => TranscriptStepKind.Secure,
            "!data" => TranscriptStepKind.OpenData,
            "!data-active" => TranscriptStepKind.OpenActiveData,
            "!data-secure" => TranscriptStepKind.SecureData,
            "!data-end" => TranscriptStepKind.HearDataEnd,
            "!data-close" => TranscriptStepKind.CloseData,
            "!data-cut" => TranscriptStepKind.CutData,
            "!data-reset" => TranscriptStepKind.ResetData,
            "!data-closed" => TranscriptStepKind.HearDataClose,
            _ => null,
        };
        if (directive is { } kind)
            return new TranscriptStep(kind, string.Empty, number);
        Match match = SpokenLine().Match(line);
        if (!match.Success)
            throw new FormatException($"line {number} of the transcript is not understood: {line}");
        string text = match.Groups["text"].Value;
        bool isLine = match.Groups["mark"].Value == ":";
        TranscriptStepKind kindOfStep = match.Groups["who"].Value switch
        {
            "S" => TranscriptStepKind.Say,
            "D" => TranscriptStepKind.SayData,
            "U" => TranscriptStepKind.HearData,
            _ => isLine ? TranscriptStepKind.HearLine : TranscriptStepKind.HearBytes,
        };
        if (isLine)
            return new TranscriptStep(kindOfStep, text + "\r\n", number);
        string raw = Unescape(text);
        if (match.Groups["count"] is { Success: true } count)
            raw = new StringBuilder().Insert(0, raw, int.Parse(count.Value, CultureInfo.InvariantCulture)).ToString();
        return new TranscriptStep(kindOfStep, raw, number);
    }

    private static string Unescape(string text) => Escape().Replace(text, match => match.Value[1] switch
    {
        'r' => "\r",
        'n' => "\n",
        '0' => "\0",
        'x' => ((char)int.Parse(match.Value.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
        _ => "\\",
    });

    [GeneratedRegex(@"^(?<who>[SCDU])(\*(?<count>\d+))?(?<mark>[:>]) ?(?<text>.*)$")]
    private static partial Regex SpokenLine();

    [GeneratedRegex(@"\\(r|n|0|\\|x[0-9a-fA-F]{2})")]
    private static partial Regex Escape();
}
