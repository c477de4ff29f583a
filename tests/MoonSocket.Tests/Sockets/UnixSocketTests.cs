using System.Text;
using MoonSocket.Net;
using MoonSocket.Sockets;

namespace MoonSocket.Tests.Sockets;

public sealed class UnixSocketTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("moonsocket").FullName;
    private readonly Dialer _dialer = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_stream_is_bound_connected_and_leaves_its_file()
    {
        byte[] path = PathTo("s");
        Assert.Equal(Fault.None, UnixStreamSocket.Create(_dialer, out UnixStreamSocket? server));
        Assert.Equal(Fault.None, server!.Bind(path));
        Assert.Equal(Fault.None, server.Listen(5));
        Assert.Equal(Fault.None, UnixStreamSocket.Create(_dialer, out UnixStreamSocket? client));
        Assert.Equal(Fault.None, client!.Connect(path));
        Assert.Equal(Fault.None, server.Accept(out UnixStreamSocket? peer));
        Assert.Equal(3, _dialer.OpenSockets);
        Assert.Equal(Fault.None, client.Send("line\n"u8, out _));
        Assert.Equal(Fault.None, peer!.Receive(ReceivePattern.Line, default, out ReadOnlySpan<byte> data));
        Assert.Equal("line"u8.ToArray(), data.ToArray());
        client.Close();
        peer.Close();
        server.Close();
        Assert.Equal(0, _dialer.OpenSockets);
        Assert.True(File.Exists(Encoding.UTF8.GetString(path)));
    }

    [Fact]
    public void A_failure_closes_the_socket()
    {
        Assert.Equal(Fault.None, UnixStreamSocket.Create(_dialer, out UnixStreamSocket? socket));
        Assert.Equal(FaultKind.NoSuchFile, socket!.Connect(PathTo("none")).Kind);
        Assert.Equal(-1, socket.Descriptor);
        Assert.Equal(SocketClass.Master, socket.Class);
        Assert.Equal(Fault.NoDescriptor, socket.Bind(PathTo("x")));
        Assert.Equal(0, _dialer.OpenSockets);
    }

    [Theory]
    [InlineData(107, true)]
    [InlineData(108, false)]
    [InlineData(1000, false)]
    public void A_path_must_fit(int length, bool fits)
    {
        byte[] path = PathTo("");
        byte[] padded = [.. path, .. Enumerable.Repeat((byte)'x', length - path.Length)];
        Assert.Equal(Fault.None, UnixStreamSocket.Create(_dialer, out UnixStreamSocket? socket));
        Assert.Equal(fits ? FaultKind.None : FaultKind.PathTooLong, socket!.Bind(padded).Kind);
        socket.Close();
    }

    [Fact]
    public void A_path_with_a_nul_inside_names_nothing_else()
    {
        Assert.Equal(Fault.None, UnixStreamSocket.Create(_dialer, out UnixStreamSocket? socket));
        Assert.False(socket!.Bind([.. PathTo("a"), 0, .. "b"u8]).IsNone);
        socket.Close();
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Datagrams_come_with_the_path_of_who_sent_them()
    {
        Assert.Equal(Fault.None, UnixDatagramSocket.Create(_dialer, out UnixDatagramSocket? receiver));
        Assert.Equal(Fault.None, UnixDatagramSocket.Create(_dialer, out UnixDatagramSocket? sender));
        Assert.Equal(Fault.None, receiver!.Bind(PathTo("r")));
        Assert.Equal(Fault.None, sender!.SendTo("x"u8, PathTo("r"), out _));
        Assert.Equal(Fault.None, receiver.ReceiveFrom(10, out _));
        Assert.Equal("", receiver.SenderPath());
        Assert.Equal(Fault.None, sender.Bind(PathTo("s")));
        Assert.Equal(Fault.None, sender.SendTo("y"u8, PathTo("r"), out _));
        Assert.Equal(Fault.None, receiver.ReceiveFrom(10, out ReadOnlySpan<byte> data));
        Assert.Equal("y"u8.ToArray(), data.ToArray());
        Assert.Equal(Path.Combine(_folder, "s"), receiver.SenderPath());
        Assert.Equal(FaultKind.NoSuchFile, sender.SendTo("z"u8, PathTo("none"), out _).Kind);
        receiver.Close();
        sender.Close();
    }

    [Fact]
    public void The_policy_is_asked()
    {
        var shut = new Dialer(new NetworkPolicy { AllowUnixSockets = false, AllowSerialLines = false });
        Assert.Equal(FaultKind.Policy, UnixStreamSocket.Create(shut, out _).Kind);
        Assert.Equal(FaultKind.Policy, UnixDatagramSocket.Create(shut, out _).Kind);
        Assert.Contains("serial lines are not allowed", SerialLine.Open(shut, "/dev/null", out _, out _), StringComparison.Ordinal);
        var unbound = new Dialer(new NetworkPolicy { AllowBind = false });
        Assert.Equal(Fault.None, UnixStreamSocket.Create(unbound, out UnixStreamSocket? socket));
        Assert.Equal(FaultKind.Policy, socket!.Bind(PathTo("x")).Kind);
    }

    [Fact]
    public void A_device_is_a_stream()
    {
        Assert.Null(SerialLine.Open(_dialer, "/dev/zero", out SerialLine? line, out _));
        Assert.Equal(1, _dialer.OpenSockets);
        Assert.Equal(Fault.None, line!.Receive(ReceivePattern.Bytes(100), default, out ReadOnlySpan<byte> data));
        Assert.Equal(100, data.Length);
        Assert.Equal(Fault.None, line.Send("x"u8, out _));
        line.Close();
        Assert.Equal(0, _dialer.OpenSockets);
        Assert.Equal("No such file or directory", SerialLine.Open(_dialer, "/no/such/line", out _, out int error));
        Assert.Equal(2, error);
    }

    private byte[] PathTo(string name) => Encoding.UTF8.GetBytes(Path.Combine(_folder, name));
}
