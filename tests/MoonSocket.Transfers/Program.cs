// Makes one transfer through callbacks and prints: bytes moved, SHA-256 of them, peak memory of the process in bytes.
//   get URL                        receives
//   put URL BYTES chunked|length   sends
//   ftp-get URL [CERTIFICATES]     receives over FTP, trusting the certificates in a file
//   ftp-put URL BYTES [CERTIFICATES]
//   mail PORT BYTES                attaches to a message
using System.Diagnostics;
using System.Globalization;
using MoonSocket.Ftp;
using MoonSocket.Http;
using MoonSocket.Mime;
using MoonSocket.Net;
using MoonSocket.Smtp;
using MoonSocket.Transfers;

var content = new HashedContent();
long bytes = args[0] switch
{
    "mail" => await MailAsync(),
    "ftp-get" or "ftp-put" => await FtpAsync(),
    _ => await HttpAsync(),
};
using var self = Process.GetCurrentProcess();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes} {content.Hash()} {self.PeakWorkingSet64}"));

async Task<long> HttpAsync()
{
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
    return result.IsSuccess ? result.BytesReceived + result.BytesSent : throw new InvalidOperationException(result.Head.ToString());
}

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

async Task<long> MailAsync()
{
    long length = content.Remaining = long.Parse(args[2], CultureInfo.InvariantCulture);
    var message = new MimeMessage { From = "moon@example.org", To = { "sun@example.org" }, Attachments = { new MimePart(content.Send) } };
    var server = new SmtpOptions("127.0.0.1") { Port = int.Parse(args[1], CultureInfo.InvariantCulture), Security = SmtpSecurity.None };
    await Smtp.SendAsync(server, message);
    return length;
}
