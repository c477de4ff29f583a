// FTP from C#, with a directory you may write to:
//
//   dotnet run --project examples/dotnet/Ftp ftp://user:password@host/directory

using MoonSocket.Ftp;
using MoonSocket.Replies;
using MoonSocket.Streaming;

string directory = args[0].TrimEnd('/');
var options = new FtpOptions { ConnectTimeout = TimeSpan.FromSeconds(20), IdleTimeout = TimeSpan.FromSeconds(60) };
string file = Path.Combine(Path.GetTempPath(), $"moon-{Environment.ProcessId}.bin");

// 1. Up: a callback makes up what is sent; nobody has it in memory.
int lines = 0;
FtpResult up = await Ftp.PutAsync(
    $"{directory}/moon.txt",
    _ => new(lines < 100_000 ? SendResult.Chunk(System.Text.Encoding.UTF8.GetBytes($"line {lines++}\n")) : SendResult.End),
    options: options);
Console.WriteLine($"up: {up.Bytes} bytes, {(up.IsSizeVerified ? "and the server has as many" : "says the server")}");

// 2. Down, on a network that dies half way.
long left = up.Bytes / 2;
ReceiveCallback dying = (chunk, _, _) =>
{
    left -= chunk?.Length ?? 0;
    return new(left > 0 ? ReceiveResult.Continue : ReceiveResult.Abort("the network has died"));
};

try
{
    await Ftp.GetAsync($"{directory}/moon.txt", Receive.Tee(Receive.File(file), dying), options: options);
}
catch (TransferException e)
{
    Console.WriteLine($"down: {e.Message}; what had come is in the file");
}

// 3. The rest. What is here is compared by size, and by hash where the server computes one.
long here = new FileInfo(file).Length;
FtpResult rest = await Ftp.GetAsync(
    $"{directory}/moon.txt",
    Receive.File(file, append: true),
    new FtpTransferOptions { Resume = new FtpResume(here) { Part = Send.File(file) } },
    options);
Console.WriteLine($"resumed: {rest.Offset} and {rest.Bytes} bytes make {new FileInfo(file).Length}");

// 4. Several things in one session, which survives a refusal.
await using FtpSession session = await FtpSession.OpenAsync(directory, options);
try
{
    await session.GetAsync("no such file", null);
}
catch (ReplyException e)
{
    Console.WriteLine($"refused: {e.Step}, {e.Code}");
}

foreach (FtpEntry entry in await session.ListAsync())
    Console.WriteLine($"listed: {entry.Kind} {entry.Name}, {entry.Size} bytes");
await session.RenameAsync("moon.txt", "old moon.txt");
Console.WriteLine($"named: {string.Join(", ", await session.NamesAsync())}");
await session.DeleteAsync("old moon.txt");
File.Delete(file);
