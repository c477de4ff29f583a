using System.Diagnostics;
using System.Net;

namespace MoonSocket.TestServers;

/// <summary>Where the programs of the servers are, and small programs that prepare them.</summary>
internal static class ServerPrograms
{
    // Where eng/setup unpacks what Debian lets nobody install side by side.
    private const string Unpacked = "/usr/local/lib/moonsocket-servers";

    /// <summary>The interpreter that Debian's Python packages belong to; another may come first on the path.</summary>
    public const string Python = "/usr/bin/python3";

    /// <summary>The user that a server started by root turns into: daemon everywhere; otherwise one's own.</summary>
    public static string UserId => Environment.IsPrivilegedProcess ? "1" : OwnUserId.Value;

    /// <summary>The name of that user.</summary>
    public static string UserName => Environment.IsPrivilegedProcess ? "daemon" : Environment.UserName;

    /// <summary>The group of that user.</summary>
    public static string GroupName => Environment.IsPrivilegedProcess ? "daemon" : OwnGroupName.Value;

    private static readonly Lazy<string> OwnUserId = new(() => RunAsync("id", ["-u"]).GetAwaiter().GetResult().Trim());

    private static readonly Lazy<string> OwnGroupName = new(() => RunAsync("id", ["-gn"]).GetAwaiter().GetResult().Trim());

    /// <summary>The path of a server's program, or of one that came with it.</summary>
    public static string Find(string program) => Candidates("usr/sbin", program).Concat(Candidates("usr/bin", program))
        .FirstOrDefault() ?? program;

    /// <summary>The path of a server's module.</summary>
    public static string FindModule(string server, string module)
        => Candidates($"usr/lib/{server}", module).FirstOrDefault() ?? $"/usr/lib/{server}/{module}";

    /// <summary>The path of one of the scripts that come with this project.</summary>
    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name);

    /// <summary>A salted hash of a password as crypt(3) reads it.</summary>
    public static async Task<string> HashAsync(string password)
        => (await RunAsync("openssl", ["passwd", "-6", "-salt", "moonsocket", password])).Trim();

    /// <summary>Runs a server as a user that owns nothing, where it would be root's.</summary>
    public static Task<ServerProcess> StartUnprivilegedAsync(string program, string[] arguments, IPEndPoint end)
        => Environment.IsPrivilegedProcess
            ? ServerProcess.StartAsync(
                "setpriv", ["--reuid=daemon", "--regid=daemon", "--clear-groups", program, .. arguments], end)
            : ServerProcess.StartAsync(program, arguments, end);

    /// <summary>
    /// Runs a server that will be root's and nothing else, also where it is not: it is told so then, and that it has become
    /// somebody else when it wants to. It can lock nobody in.
    /// </summary>
    public static Task<ServerProcess> StartAsRootAsync(string program, string[] arguments, IPEndPoint end)
    {
        if (Environment.IsPrivilegedProcess)
            return ServerProcess.StartAsync(program, arguments, end);
        // Who keeps the record of what is told says that it listens before anybody asks it.
        const string Feign = """
            faked-tcp --foreground --port "$1" | {
              read -r _
              export FAKEROOTKEY="$1" LD_PRELOAD="$(echo /usr/lib/*/libfakeroot/libfakeroot-tcp.so)"
              shift
              exec "$@"
            }
            """;
        return ServerProcess.StartAsync("sh", ["-c", Feign, "sh", $"{ServerProcess.FreePort()}", program, .. arguments], end);
    }

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
    }

    private static IEnumerable<string> Candidates(string folder, string file)
        => !Directory.Exists(Unpacked) ? [] : Directory.GetDirectories(Unpacked)
            .Select(root => Path.Combine(root, folder, file)).Where(File.Exists);
}
