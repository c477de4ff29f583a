using System.Globalization;
using System.Text.RegularExpressions;
using MoonSocket.Lua.Tests.Doors;

namespace MoonSocket.Lua.Tests;

/// <summary>Every Lua spec of tests/lua in each stock interpreter, a child process that requires the native module.</summary>
public sealed partial class StockSpecTests
{
    public static TheoryData<string, string> Rows
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (string spec in SpecTable.Specs)
            {
                foreach (string interpreter in Interpreter.All)
                    rows.Add(spec, interpreter);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task In_a_stock_interpreter(string spec, string interpreter)
    {
        ChildProcess run = await Interpreter.RunFileAsync(interpreter, SpecTable.PathOf(spec));
        Match counts = LastLine().Match(run.Output.TrimEnd());
        if (!counts.Success)
        {
            SpecTable.Note(spec, interpreter, 0, 0);
            Assert.Fail(run.Describe());
        }

        int passed = int.Parse(counts.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        int failed = int.Parse(counts.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        bool died = failed == 0 && run.ExitCode != 0;
        SpecTable.Note(spec, interpreter, died ? 0 : passed, failed);
        Assert.True(failed == 0 && passed > 0 && run.ExitCode == 0, run.Describe());
    }

    [GeneratedRegex(@"(?:^|\n)(\d+) passed, (\d+) failed$")]
    private static partial Regex LastLine();
}
