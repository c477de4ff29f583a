using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MoonSocket.Net;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests;

/// <summary>The HTTP of scripts on the built-in engine, against nginx.</summary>
public sealed class HttpTests(HttpTests.Server server) : IClassFixture<HttpTests.Server>
{
    [Fact]
    public void Fetches() => Call();

    [Fact]
    public void Stores()
    {
        Call();
        Assert.Equal(200000, new FileInfo(server.Nginx.Stored("lua.txt")).Length);
        Assert.Equal(200000, new FileInfo(server.Nginx.Stored("chunked.txt")).Length);
    }

    [Fact]
    public void Reports_what_is_missing() => Call();

    [Fact]
    public void Says_who_refused() => Call();

    [Fact]
    public void Refuses_lines_in_headers() => Call();

    [Fact]
    public void The_policy_of_the_host_is_kept()
    {
        using Host host = new(new MoonSocketOptions { NetworkPolicy = new NetworkPolicy { AllowPrivateAddresses = false } });
        host.Call("http", nameof(The_policy_of_the_host_is_kept).ToLowerInvariant(), server.Nginx.Url(""));
        Assert.DoesNotContain(server.Nginx.AccessLog, line => line.Contains("/forbidden", StringComparison.Ordinal));
    }

    [Fact]
    public void Several_states_on_several_threads()
    {
        ConcurrentBag<Exception> failures = [];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(Fetch))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            Assert.True(thread.Join(TimeSpan.FromMinutes(1)), "a thread did not come to its end");
        Assert.Empty(failures);

        void Fetch()
        {
            try
            {
                Call(nameof(Several_states_on_several_threads));
            }
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        }
    }

    [Fact]
    public void A_state_that_ends_closes_its_connections()
    {
        using HazardServer hazards = new();
        using (Host host = new())
        {
            host.Call("http", nameof(A_state_that_ends_closes_its_connections).ToLowerInvariant(), $"http://{hazards.Address}");
            Wait.Until(() => hazards.Active == 20);
        }

        Wait.Until(() => hazards.Active == 0);
    }

    private void Call([CallerMemberName] string test = "")
    {
        using Host host = new();
        host.Call("http", test.ToLowerInvariant(), server.Nginx.Url(""));
    }

    /// <summary>One nginx for all of them.</summary>
    public sealed class Server : IAsyncLifetime
    {
        public NginxServer Nginx { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Nginx = await NginxServer.StartAsync();
            Nginx.Put("data.bin", 300000);
        }

        public Task DisposeAsync()
        {
            Nginx.Dispose();
            return Task.CompletedTask;
        }
    }
}
