using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

/// <summary>One nginx for all the tests that talk to it.</summary>
public sealed class NginxFixture : IAsyncLifetime
{
    public NginxServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await NginxServer.StartAsync();

    public Task DisposeAsync()
    {
        Server?.Dispose();
        return Task.CompletedTask;
    }
}
