using Microsoft.Win32.SafeHandles;
using MoonSocket.Streaming;

namespace MoonSocket.Cli.Transfers;

/// <summary>Standard input and output as callbacks.</summary>
internal static class StandardStreams
{
    /// <summary>
    /// Gives what comes on standard input. A read from a terminal or a pipe cannot be broken off; whoever cancels is
    /// not kept waiting for it.
    /// </summary>
    public static SendCallback Send()
    {
        Stream input = Console.OpenStandardInput();
        var buffer = new byte[64 * 1024];
        return async cancellationToken =>
        {
            Task<int> reading = Task.Run(() => input.Read(buffer), CancellationToken.None);
            return SendResult.Chunk(buffer.AsMemory(0, await reading.WaitAsync(cancellationToken)));
        };
    }

    /// <summary>
    /// Writes to standard output. A reader that has gone (<c>… | head</c>) ends the transfer: the console's own stream
    /// would take the rest and say nothing.
    /// </summary>
    public static ReceiveCallback Receive()
    {
        Stream output = OperatingSystem.IsWindows()
            ? Console.OpenStandardOutput()
            : new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return async (chunk, _, cancellationToken) =>
        {
            try
            {
                if (chunk is { Length: > 0 } data)
                    await output.WriteAsync(data, cancellationToken);
                else
                    await output.FlushAsync(cancellationToken);
                return ReceiveResult.Continue;
            }
            catch (IOException problem)
            {
                return ReceiveResult.Abort($"cannot write to standard output: {problem.Message}");
            }
        };
    }
}
