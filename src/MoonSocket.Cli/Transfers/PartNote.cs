using System.Globalization;
using MoonSocket.Http;

namespace MoonSocket.Cli.Transfers;

/// <summary>What a partial file is a part of, kept beside it in lines "name: value".</summary>
/// <param name="Url">Where it comes from, without user and password.</param>
/// <param name="Validator">What tells whether it is still the same: a strong entity tag or a date.</param>
/// <param name="Length">How long the whole is.</param>
internal sealed record PartNote(string? Url, string? Validator, long? Length)
{
    /// <summary>What the head of a response says about its content.</summary>
    public static PartNote From(HttpResponseHead head)
    {
        string? tag = head.Headers["ETag"];
        if (tag?.StartsWith('"') != true)
            tag = null;
        string url = head.Url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        return new PartNote(url, tag ?? head.Headers["Last-Modified"], head.ContentLength);
    }

    /// <summary>Reads a note; <see langword="null"/> where there is none.</summary>
    public static PartNote? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        Dictionary<string, string> values = [];
        foreach (string line in File.ReadLines(path))
        {
            if (line.Split(": ", 2) is [var name, var value])
                values[name] = value;
        }

        return new PartNote(
            values.GetValueOrDefault("url"),
            values.GetValueOrDefault("validator"),
            long.TryParse(values.GetValueOrDefault("length"), CultureInfo.InvariantCulture, out long length) ? length : null);
    }

    /// <summary>Writes the note.</summary>
    public void Write(string path)
    {
        List<string> lines = [];
        Add("url", Url);
        Add("validator", Validator);
        Add("length", Length?.ToString(CultureInfo.InvariantCulture));
        File.WriteAllLines(path, lines);

        void Add(string name, string? value)
        {
            if (value is not null)
                lines.Add($"{name}: {value}");
        }
    }
}
