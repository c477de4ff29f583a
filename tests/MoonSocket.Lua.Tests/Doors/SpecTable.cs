using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace MoonSocket.Lua.Tests.Doors;

/// <summary>
/// Which spec passed where. It is written to artifacts/specs.txt when the process ends, and eng/test shows it.
/// </summary>
internal static class SpecTable
{
    private static readonly ConcurrentDictionary<(string Spec, string Door), string> Cells = new();
    private static readonly Lock Gate = new();

    /// <summary>Every door a spec goes through, in the order of the columns.</summary>
    public static string[] Doors { get; } = ["KeraLua", "NLua", "a task", "poll", .. Interpreter.All];

    /// <summary>The names of all specs in tests/lua.</summary>
    public static string[] Specs { get; } =
    [
        .. Directory.GetFiles(Repository.At("tests", "lua"), "*_spec.lua")
            .Select(file => Path.GetFileName(file)[..^"_spec.lua".Length])
            .Order(StringComparer.Ordinal),
    ];

    public static string PathOf(string spec) => Repository.At("tests", "lua", spec + "_spec.lua");

    /// <summary>Notes a result, and writes the table as it now stands.</summary>
    public static void Note(string spec, string door, int passed, int failed)
    {
        Cells[(spec, door)] = failed > 0 ? $"{failed} FAILED"
            : passed > 0 ? passed.ToString(CultureInfo.InvariantCulture)
            : "DIED";
        lock (Gate)
        {
            Directory.CreateDirectory(Repository.At("artifacts"));
            File.WriteAllText(Repository.At("artifacts", "specs.txt"), Draw());
        }
    }

    private static string Draw()
    {
        StringBuilder table = new();
        int width = Specs.Max(spec => spec.Length) + 2;
        table.Append("tests passed".PadRight(width));
        foreach (string door in Doors)
            table.Append(door.PadLeft(10));
        table.AppendLine();
        foreach (string spec in Specs)
        {
            table.Append(spec.PadRight(width));
            foreach (string door in Doors)
                table.Append(Cells.GetValueOrDefault((spec, door), "-").PadLeft(10));
            table.AppendLine();
        }

        return table.ToString();
    }
}
