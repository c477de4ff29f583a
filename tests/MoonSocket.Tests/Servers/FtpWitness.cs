using System.Diagnostics;
using MoonSocket.TestServers;

namespace MoonSocket.Tests.Servers;

/// <summary>Python's FTP client, which shows what a server does before any of our own has a say.</summary>
internal sealed class FtpWitness(FtpServer server)
{
    public string Password { get; init; } = server.Password;

    public ServerTls Tls { get; init; } = server.Options.Tls;

    /// <summary>What becomes of a data connection: it has a TLS session of its own, a resumed one, or none.</summary>
    public string Data { get; init; } = server.Options.Tls == ServerTls.None ? "clear" : "own";

    public async Task<string> GetAsync(string name) => await RunAsync("get", name, null) ?? throw new InvalidOperationException(server.Log);

    public async Task PutAsync(string name, string content)
        => _ = await RunAsync("put", name, content) ?? throw new InvalidOperationException(server.Log);

    public async Task<bool> GetsAsync(string name) => await RunAsync("get", name, null) is not null;

    private async Task<string?> RunAsync(string action, string name, string? input)
    {
        using var folder = new TemporaryFolder();
        string authority = folder.Write("ca.pem", server.Authority.CertificatePem);
        var start = new ProcessStartInfo(
            "/usr/bin/python3",
            [
                Path.Combine(AppContext.BaseDirectory, "Scripts", "ftp_client.py"), server.Address.ToString(), $"{server.Port}",
                server.User, Password, Tls.ToString().ToLowerInvariant(), Data, authority, action, name,
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        LastError = await error;
        return process.ExitCode == 0 ? output : null;
    }

    /// <summary>What the last failure was.</summary>
    public string LastError { get; private set; } = string.Empty;
}
