using System.Diagnostics;

namespace MoonSocket.Lua.Tests;

/// <summary>Waits for something that another thread brings about.</summary>
internal static class Wait
{
    public static void Until(Func<bool> condition)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "it did not happen within 30 seconds");
            Thread.Sleep(1);
        }
    }
}
