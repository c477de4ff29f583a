using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MoonSocket.TestServers;

/// <summary>
/// A server program run in the foreground as a child of the test, and ended with it by its process id. It counts as
/// started when its port answers.
/// </summary>
public sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What the program printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>A port of 127.0.0.1 on which nobody listens now.</summary>
    public static int FreePort() => FreePort(IPAddress.Loopback);

    /// <summary>A port of an address on which nobody listens now.</summary>
    public static int FreePort(IPAddress address)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    /// <summary>
    /// Starts a server on a port it chooses. It may be taken in the moment between choosing and using it: then another is
    /// tried.
    /// </summary>
    public static async Task<TServer> OnAnyPortAsync<TServer>(Func<TServer> make, Func<TServer, Task> run)
        where TServer : IDisposable
    {
        for (int attempt = 1; ; attempt++)
        {
            TServer server = make();
            try
            {
                await run(server);
                return server;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                server.Dispose();
            }
        }
    }

    /// <summary>Runs a program and waits until all the ports of 127.0.0.1 answer.</summary>
    public static Task<ServerProcess> StartAsync(string program, IEnumerable<string> arguments, params int[] ports)
        => StartAsync(program, arguments, [.. ports.Select(port => new IPEndPoint(IPAddress.Loopback, port))]);

    /// <summary>Runs a program and waits until it answers everywhere it should.</summary>
    public static async Task<ServerProcess> StartAsync(string program, IEnumerable<string> arguments, params IPEndPoint[] ends)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // Where Debian puts servers, which is not on everybody's path.
        start.Environment["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        start.FileName = Find(program, start.Environment["PATH"]!);
        var server = new ServerProcess(Process.Start(start)!);
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            foreach (IPEndPoint end in ends)
                await server.WaitForAsync(end, limit.Token);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(Patience);
        }

        _process.Dispose();
    }

    /// <summary>
    /// Ends what a server has left to others: processes whose command line names a file of the test's own folder. A mail
    /// server's deliveries are no children of it any more.
    /// </summary>
    public static void EndThoseWith(string folder)
    {
        if (!Directory.Exists("/proc/self"))
            return;
        // One that is about to end may start another.
        for (long until = Environment.TickCount64 + (long)Patience.TotalMilliseconds; Environment.TickCount64 < until;)
        {
            int[] found = [.. Directory.GetDirectories("/proc").Select(path => NumberOf(path, folder)).Where(number => number > 0)];
            if (found.Length == 0)
                return;
            foreach (int number in found)
                End(number);
        }
    }

    // The process of a folder in /proc, if its command line names the file; 0: it does not, or is over.
    private static int NumberOf(string path, string folder)
    {
        if (!int.TryParse(Path.GetFileName(path), out int number))
            return 0;
        try
        {
            return File.ReadAllText(Path.Combine(path, "cmdline")).Contains(folder, StringComparison.Ordinal) ? number : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static void End(int number)
    {
        try
        {
            using var process = Process.GetProcessById(number);
            process.Kill();
            process.WaitForExit(Patience);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It is over.
        }
    }

    private static string Find(string program, string path)
        => path.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) ?? program;

    private async Task WaitForAsync(IPEndPoint end, CancellationToken cancellationToken)
    {
        for (; ; )
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"{_process.StartInfo.FileName} ended: {Output}");
            using var probe = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync(end, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(10, cancellationToken);
            }
        }
    }

    private void Note(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}
