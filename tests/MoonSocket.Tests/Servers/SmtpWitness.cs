using System.Diagnostics;
using MoonSocket.TestServers;

namespace MoonSocket.Tests.Servers;

/// <summary>Python's SMTP client, which shows what a server does before any of our own has a say.</summary>
internal static class SmtpWitness
{
    public const string Message = "Subject: x\r\n\r\n.dots\r\nno more\r\n";

    /// <summary>Sends <see cref="Message"/> and returns all that the server answered, or how Python complained.</summary>
    public static async Task<string> SendAsync(SmtpServer server, string mechanism, string password, params string[] recipients)
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo(
            "/usr/bin/python3",
            [
                Path.Combine(AppContext.BaseDirectory, "Scripts", "smtp_client.py"), server.Address.ToString(), $"{server.Port}",
                server.Options.Lmtp ? "lmtp" : server.Options.Tls.ToString().ToLowerInvariant(), folder.Write("ca.pem", server.Authority.CertificatePem),
                mechanism, password, .. recipients,
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(Message);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output + await error;
    }
}
