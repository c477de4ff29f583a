using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Tests.Transfers;
using MoonSocket.Net;

namespace MoonSocket.Lua.Tests;

/// <summary>The kernel without its glue: what a script with bad manners could do to it.</summary>
public sealed class KernelTests
{
    [Fact]
    public void Every_function_answers_to_anything() => Call();

    [Fact]
    public void Every_function_answers_to_its_own_object_and_anything() => Call();

    [Fact]
    public void The_reactor_answers_to_any_number() => Call();

    [Fact]
    public void What_waits_refuses_wrong_times() => Call();

    [Fact]
    public void A_finalized_object_is_refused() => Call();

    [Fact]
    public void A_number_is_read_from_a_string_and_a_string_from_a_number() => Call();

    [Fact]
    public void A_buffer_survives_a_finalizer_that_wants_one_too() => Call();

    [Theory]
    [InlineData("0")]
    [InlineData(" -0.0 ")]
    [InlineData("0x00")]
    [InlineData("+0e5")]
    [InlineData(".0")]
    [InlineData("00.E-3")]
    public void Lua_5_1_reads_this_as_zero(string text) => Assert.True(LuaNumeral.IsZero(Ascii(text)));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("0x")]
    [InlineData("0.0.0")]
    [InlineData("0e")]
    [InlineData("0ex")]
    [InlineData("e0")]
    [InlineData("0 0")]
    [InlineData("zero")]
    [InlineData("0b")]
    public void Lua_5_1_reads_this_as_no_number(string text) => Assert.False(LuaNumeral.IsZero(Ascii(text)));

    [Fact]
    public void A_second_Lua_library_in_the_process_is_refused()
    {
        using Host host = new();
        nint other = NativeLibrary.Load("libluajit-5.1.so.2");
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => LuaLibrary.Bind(other));
        Assert.Contains("can serve only one", refused.Message, StringComparison.Ordinal);
        Assert.Equal("4", host.Run("return 2 + 2"));
    }

    [Fact]
    public void A_library_without_the_Lua_functions_is_refused()
    {
        nint other = NativeLibrary.Load("libc.so.6");
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => LuaLibrary.Bind(other));
        Assert.Equal("the Lua library in this process does not export lua_gettop", refused.Message);
    }

    private static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);

    // Nothing may leave this machine, nor touch what is not the test's.
    private static void Call([CallerMemberName] string test = "")
    {
        using Host host = new(new MoonSocketOptions
        {
            NetworkPolicy = new NetworkPolicy
            {
                AllowedHosts = ["127.0.0.1"],
                AllowUnixSockets = false,
                AllowSerialLines = false,
                AllowDescriptors = false,
            },
            Extension = Register,
        });
        host.Call("fuzz", test.ToLowerInvariant());
    }

    private static void Register(KernelTable kernel)
    {
        TrialTransfer.Register(kernel);
        kernel.Add("numbers", static lua => lua.Return(lua.Number(1) + lua.Number(2) + lua.Number(3)));
        kernel.Add("whole", static lua => lua.ReturnInteger(lua.Integer(1)));
        kernel.Add("bytes", static lua => lua.Return(lua.Bytes(1)));
        kernel.Add("throws", static _ => throw new SocketException((int)SocketError.ConnectionRefused));
        kernel.Add("throws_oddly", static _ => throw new OddException());
        kernel.Add("repeated", Repeated);
    }

    private static int Repeated(LuaStack lua)
    {
        using OutputBuffers.Rented output = lua.Module.RentOutput();
        int count = (int)Math.Clamp(lua.Integer(2), 0, 100_000);
        output.Writer.GetSpan(count)[..count].Fill(lua.Bytes(1) is [byte first, ..] ? first : (byte)0);
        output.Writer.Advance(count);
        return lua.Return(output.Written);
    }

    /// <summary>An exception whose message cannot be had.</summary>
    private sealed class OddException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message");
    }
}
