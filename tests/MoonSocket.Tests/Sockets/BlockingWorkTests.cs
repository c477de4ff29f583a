using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Tests.Sockets;

public sealed class BlockingWorkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Much_that_blocks_goes_side_by_side_and_leaves_the_pool_alone()
    {
        const int Many = 40;
        using var all = new CountdownEvent(Many);
        Task<bool>[] blocked = [.. Enumerable.Range(0, Many).Select(_ => BlockingWork.Run(() =>
        {
            Assert.False(Thread.CurrentThread.IsThreadPoolThread);
            all.Signal();
            return all.Wait(Patience); // until each of them is here
        }))];
        Assert.DoesNotContain(false, await Task.WhenAll(blocked).WaitAsync(Patience));
    }

    [Fact]
    public async Task More_than_there_are_threads_for_comes_to_its_turn()
    {
        int[] results = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => BlockingWork.Run(() => i))).WaitAsync(Patience);
        Assert.Equal(Enumerable.Range(0, 500), results);
    }

    [Fact]
    public async Task What_fails_fails_for_who_awaits_it()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => BlockingWork.Run<int>(() => throw new InvalidDataException()));
        Assert.Equal(1, await BlockingWork.Run(() => 1));
    }
}
