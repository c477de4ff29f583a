using System.Diagnostics;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Streaming;

public sealed class NamedPipeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("moonsocket-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_came_out_of_a_named_pipe_cannot_be_sent_again()
    {
        string path = Path.Combine(_folder, "pipe");
        using (Process made = Process.Start("mkfifo", [path]))
            await made.WaitForExitAsync();
        Task writing = Task.Run(() => File.WriteAllText(path, "hello"));
        var cursor = new SendCursor(Send.File(path));
        Assert.Null(cursor.Length);
        while (!(await cursor.NextAsync(default)).IsEmpty)
        {
        }

        await writing;
        Assert.Equal(5, cursor.Bytes);
        Assert.False(await Task.Run(cursor.TryRewind).WaitAsync(TimeSpan.FromSeconds(10)));
        await cursor.CloseAsync();
    }
}
