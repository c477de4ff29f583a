using System.Runtime.InteropServices;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.Doors;

/// <summary>
/// The servers that specs talk to, and the environment variables by which they find them. They live as long as the
/// test process.
/// </summary>
internal static partial class SpecServers
{
    private static readonly Lazy<PuppetServer> Puppet = new(PuppetServer.Start);
    private static readonly Lazy<HazardServer> Hazards = new();
    private static readonly Lazy<bool> Announced = new(AnnounceHere);

    /// <summary>What a child process needs in its environment.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Environment =>
    [
        new("MOONSOCKET_TEST_PUPPET", $"{Puppet.Value.Port}"),
        new("MOONSOCKET_TEST_HTTP", Hazards.Value.Address),
        // The native module's runtime collects after every 256 KiB, so that whatever it must not lose, it would.
        new("DOTNET_GCgen0size", "40000"),
    ];

    /// <summary>Makes the servers known to specs in this process.</summary>
    public static void Announce() => _ = Announced.Value;

    // os.getenv asks the C library, and .NET keeps an environment of its own.
    private static bool AnnounceHere()
    {
        foreach ((string name, string? value) in Environment)
        {
            if (name.StartsWith("MOONSOCKET_", StringComparison.Ordinal))
                Assert.Equal(0, SetEnvironment(name, value!, overwrite: 1));
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
