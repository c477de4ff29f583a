using System.Globalization;
using System.Net.Sockets;

namespace MoonSocket.Sockets;

/// <summary>
/// Service names and their ports, out of the system's own list (<c>/etc/services</c>), which .NET does not look into.
/// </summary>
internal static class ServiceNames
{
    private static readonly Lazy<Dictionary<string, List<(int Port, string Protocol)>>> ByName = new(Load);

    /// <summary>The port of a number or a name.</summary>
    public static bool TryGetPort(string service, SocketType type, out int port)
    {
        // int.TryParse overlooks NULs at the end.
        if (!service.EndsWith('\0') && int.TryParse(service, NumberStyles.None, CultureInfo.InvariantCulture, out port))
            return port <= ushort.MaxValue;
        string protocol = type == SocketType.Dgram ? "udp" : "tcp";
        foreach ((int Port, string Protocol) entry in ByName.Value.GetValueOrDefault(service) ?? [])
        {
            if (entry.Protocol != protocol)
                continue;
            port = entry.Port;
            return true;
        }

        port = 0;
        return false;
    }

    /// <summary>The name of a port, or its number where it has none.</summary>
    public static string NameOf(int port, SocketType type)
    {
        string protocol = type == SocketType.Dgram ? "udp" : "tcp";
        foreach ((string name, List<(int Port, string Protocol)> entries) in ByName.Value)
        {
            if (entries.Contains((port, protocol)))
                return name;
        }

        return port.ToString(CultureInfo.InvariantCulture);
    }

    private static Dictionary<string, List<(int Port, string Protocol)>> Load()
    {
        var names = new Dictionary<string, List<(int Port, string Protocol)>>(StringComparer.Ordinal);
        string file = OperatingSystem.IsWindows()
            ? Path.Combine(Environment.SystemDirectory, "drivers", "etc", "services")
            : "/etc/services";
        try
        {
            foreach (string line in File.ReadLines(file))
                Add(names, line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A system without the list knows no names.
        }

        return names;
    }

    // "http  80/tcp  www  # WorldWideWeb HTTP"
    private static void Add(Dictionary<string, List<(int Port, string Protocol)>> names, string line)
    {
        string[] words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || words[1].Split('/') is not [string number, string protocol]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int port))
        {
            return;
        }

        for (int i = 0; i < words.Length; i++)
        {
            if (i == 1)
                continue;
            if (!names.TryGetValue(words[i], out List<(int Port, string Protocol)>? entries))
                names.Add(words[i], entries = []);
            entries.Add((port, protocol));
        }
    }
}
