// Makes one transfer through callbacks and prints: bytes moved, SHA-256 of them, peak memory of the process in bytes.
//   get URL                        receives
//   put URL BYTES chunked|length   sends
//   ftp-get URL [CERTIFICATES]     receives over FTP, trusting the certificates in a file
//   ftp-put URL BYTES [CERTIFICATES]
using System.Diagnostics;
using System.Globalization;
using MoonSocket.Ftp;
using MoonSocket.Http;
using MoonSocket.Net;
using MoonSocket.Transfers;

var content = new HashedContent();
if (args[0].StartsWith("ftp-", StringComparison.Ordinal))
{
    Print(await FtpAsync());
    return;
}

var request = new HttpTransferRequest(args[1]);
if (args[0] == "get")
{
    request.Receive = content.Receive;
}
else
{
    content.Remaining = long.Parse(args[2], CultureInfo.InvariantCulture);
    request.Method = "PUT";
    request.Send = content.Send;
    request.Length = args[3] == "length" ? content.Remaining : null;
}

HttpTransferResult result = await Http.RequestAsync(request);
if (!result.IsSuccess)
    throw new InvalidOperationException(result.Head.ToString());
Print(result.BytesReceived + result.BytesSent);

async Task<long> FtpAsync()
{
    bool isGet = args[0] == "ftp-get";
    string? certificates = args.ElementAtOrDefault(isGet ? 2 : 3);
    FtpOptions options = new() { Tls = new TlsOptions { CaFile = certificates } };
    if (isGet)
        return (await Ftp.GetAsync(args[1], content.Receive, options: options)).Bytes;
    content.Remaining = long.Parse(args[2], CultureInfo.InvariantCulture);
    return (await Ftp.PutAsync(args[1], content.Send, options: options)).Bytes;
}

void Print(long bytes)
{
    using var self = Process.GetCurrentProcess();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes} {content.Hash()} {self.PeakWorkingSet64}"));
}
