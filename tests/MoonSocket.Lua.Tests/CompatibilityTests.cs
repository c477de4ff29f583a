using System.Text.RegularExpressions;
using MoonSocket.Lua.Tests.Doors;

namespace MoonSocket.Lua.Tests;

/// <summary>
/// docs/compatibility.md promises only what a Lua spec has seen. That the functions exist is the business of
/// tests/lua/compatibility_spec.lua.
/// </summary>
public sealed partial class CompatibilityTests
{
    [Fact]
    public void Every_row_has_a_spec_that_uses_it()
    {
        string specs = string.Concat(
            SpecTable.Specs.Where(spec => spec != "compatibility").Select(spec => File.ReadAllText(SpecTable.PathOf(spec))));
        string[] unseen =
        [
            .. Row().Matches(File.ReadAllText(Repository.At("docs", "compatibility.md")))
                .Where(row => row.Groups[2].Value != "absent")
                .Select(row => row.Groups[1].Value)
                .Where(name => !IsUsed(specs, name)),
        ];
        Assert.Empty(unseen);
    }

    private static bool IsUsed(string specs, string name)
    {
        string[] option = name.Split(" option ");
        string last = option.Length == 2 ? option[1] : name.Split('.', ':')[^1];
        return Regex.IsMatch(specs, $"""[.:"]{Regex.Escape(last)}(?![\w-])|^  {Regex.Escape(last)} = """, RegexOptions.Multiline);
    }

    [GeneratedRegex(@"^\| `([^`]+)` \| (\w+)", RegexOptions.Multiline)]
    private static partial Regex Row();
}
