using System.Globalization;
using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.Smtp;

/// <summary>
/// A gigabyte mailed from a Lua script, in a process of its own, through exim: all of it arrives, and the peak of the
/// process's memory stays where it is when nothing is mailed.
/// </summary>
[Trait("Kind", "Real")]
public sealed class SmtpGigabyteTests
{
    [Fact]
    public async Task Into_a_mailbox()
    {
        using EximServer server = await EximServer.StartAsync();
        string[] where = [server.Address.ToString(), server.Port.ToString(CultureInfo.InvariantCulture)];
        int idle = await Gigabyte.StockPeakAsync("lua5.4", "smtp_gigabyte.lua", [.. where, "0"]);
        int busy = await Gigabyte.StockPeakAsync("lua5.4", "smtp_gigabyte.lua", [.. where, Gigabyte.Length.ToString(CultureInfo.InvariantCulture)]);
        byte[] message = await server.DeliveryAsync("moon");
        int body = message.AsSpan().IndexOf("\r\n\r\nxxx"u8);
        Assert.True(body > 0 && message.Length - body > Gigabyte.Length, $"{message.Length} bytes arrived");
        Assert.True(busy - idle < Gigabyte.AllowedKiB, $"{idle} KiB idle, {busy} mailing");
    }
}
