using System.Text;
using MoonSocket.Lua.Hosting;

namespace MoonSocket.Lua.Tests;

/// <summary>A KeraLua state with MoonSocket open in it.</summary>
internal sealed class Host : IDisposable
{
    public Host(MoonSocketOptions? options = null)
    {
        State = new KeraLua.Lua { Encoding = Encoding.UTF8 };
        MoonSocketModule.Open(State, options);
    }

    public KeraLua.Lua State { get; }

    /// <summary>Runs a chunk and answers what it returns first, as text; fails the test with the Lua error.</summary>
    public string? Run(string chunk)
    {
        int top = State.GetTop();
        try
        {
            if (State.LoadString(chunk, "@test") != KeraLua.LuaStatus.OK
                || State.PCall(0, 1, 0) != KeraLua.LuaStatus.OK)
            {
                Assert.Fail(State.ToString(-1));
            }

            return State.IsNil(-1) ? null : State.ToString(-1);
        }
        finally
        {
            State.SetTop(top);
        }
    }

    public void Dispose() => State.Dispose();
}
