// Streaming with callbacks, from C#:
//
//   dotnet run --project examples/dotnet/Streaming

using MoonSocket.Http;
using MoonSocket.Mime;
using MoonSocket.Streaming;
using StreamingExample;

using var server = new LocalServer(); // somebody to talk to
string file = Path.Combine(Path.GetTempPath(), $"moon-{Environment.ProcessId}.txt");

// 1. Down: what comes is compressed; it is unpacked on its way into a file, chunk by chunk.
HttpTransferResult down = await Http.GetAsync(
    server.Url + "moon.txt.gz",
    Filters.Gunzip().Into(Receive.File(file)));
Console.WriteLine($"down: {down.StatusCode} {down.Reason}, {down.BytesReceived} bytes came, {new FileInfo(file).Length} are in the file");

// 2. Up: the file, in base64, in lines of 76 characters. Nobody counts beforehand how much that will be.
HttpTransferResult up = await Http.PutAsync(
    server.Url + "note",
    Send.File(file).Through(Filters.Base64Encode()).Through(Filters.Wrap()),
    Receive.Concat(out Concat answer));
Console.WriteLine($"up: {up.StatusCode}, {up.BytesSent} bytes went; the server says: {answer}");

// 3. A callback of one's own. This one looks for the end of the first line, and then puts another in its place.
string title = "";
long rest = 0;

ReceiveCallback count = (chunk, error, cancellationToken) =>
{
    rest += chunk?.Length ?? 0;
    return new(ReceiveResult.Continue);
};

ReceiveCallback firstLine = (chunk, error, cancellationToken) =>
{
    foreach (byte b in (chunk ?? default).Span)
    {
        if (title.EndsWith('\n'))
            rest++;
        else
            title += (char)b;
    }

    return new(title.EndsWith('\n') ? ReceiveResult.ContinueWith(count) : ReceiveResult.Continue);
};

await Http.GetAsync(server.Url + "moon.txt.gz", Filters.Gunzip().Into(firstLine));
Console.WriteLine($"the first line is \"{title.TrimEnd()}\", and {rest} bytes follow");

// 4. A callback that has enough stops the transfer, and says why.
try
{
    await Http.GetAsync(server.Url + "moon.txt.gz", (_, _, _) => new(ReceiveResult.Abort("that will do")));
}
catch (CallbackAbortException stopped)
{
    Console.WriteLine($"stopped: {stopped.Message}");
}

File.Delete(file);
