using MoonSocket.Streaming;
using Spectre.Console;

namespace MoonSocket.Cli.Transfers;

/// <summary>Shows on a terminal, on standard error, how far a transfer has come. In a pipe there is nothing to see.</summary>
internal static class ProgressBar
{
    /// <summary>Carries out some work that reports its progress.</summary>
    /// <param name="name">What is being transferred.</param>
    /// <param name="isWanted">Whether to show anything, where standard error is a terminal.</param>
    /// <param name="work">The work; it reports the bytes moved and, where it is known, the total.</param>
    public static async Task RunAsync(string name, bool isWanted, Func<IProgress<TransferProgress>, Task> work)
    {
        if (!isWanted || Console.IsErrorRedirected)
        {
            await work(new Silent());
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var amounts = new TransferColumn();
        await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), amounts)
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(name));
                task.IsIndeterminate = true;
                await work(new Bar(task, amounts));
                task.IsIndeterminate = false;
                task.Value = task.MaxValue;
            });
    }

    private sealed class Silent : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
        }
    }

    private sealed class Bar(ProgressTask task, TransferColumn amounts) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            amounts.Take(value);
            if (value.Total is not { } total)
                return;
            task.IsIndeterminate = false;
            task.MaxValue = Math.Max(total, 1);
            task.Value = value.Bytes;
        }
    }
}
