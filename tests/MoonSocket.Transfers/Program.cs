// Makes one transfer through callbacks and prints: bytes moved, SHA-256 of them, peak memory of the process in bytes.
//   get URL                        receives
//   put URL BYTES chunked|length   sends
using System.Diagnostics;
using System.Globalization;
using MoonSocket.Http;
using MoonSocket.Transfers;

var content = new HashedContent();
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
using var self = Process.GetCurrentProcess();
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture, $"{result.BytesReceived + result.BytesSent} {content.Hash()} {self.PeakWorkingSet64}"));
