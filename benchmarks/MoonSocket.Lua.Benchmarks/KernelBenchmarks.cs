using System.Text;
using BenchmarkDotNet.Attributes;
using MoonSocket.Lua.Hosting;

namespace MoonSocket.Lua.Benchmarks;

/// <summary>
/// What a script pays for entering C#: for a kernel function, and for a turn of a transfer that never has to wait. Beside
/// them, what a C function of Lua itself costs, and KeraLua's own way of calling C#.
/// </summary>
[MemoryDiagnoser]
public class KernelBenchmarks : IDisposable
{
    private const int Loop = 10_000;
    private readonly KeraLua.Lua _lua = new() { Encoding = Encoding.UTF8 };
    private readonly KeraLua.LuaFunction _nothing = static _ => 0;

    /// <summary>Which of the loops of calls.lua.</summary>
    [Params("lua", "keralua", "empty", "numbers", "text_in", "text_in_and_out", "object", "refusal", "turn", "turn_and_switch")]
    public string Name { get; set; } = string.Empty;

    /// <summary>Opens the module, and puts the loop on the stack.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _lua.Register("keralua_nothing", _nothing);
        MoonSocketModule.Open(_lua, new MoonSocketOptions { Extension = BenchmarkKernel.Register });
        if (_lua.DoFile(Path.Combine(AppContext.BaseDirectory, "calls.lua")))
            throw new InvalidOperationException(_lua.ToString(-1));
        _lua.GetGlobal("loops");
        _lua.GetField(-1, Name);
    }

    /// <summary>One of them.</summary>
    [Benchmark(OperationsPerInvoke = Loop)]
    public void Call()
    {
        _lua.PushCopy(-1);
        _lua.PushInteger(Loop);
        _lua.Call(1, 0);
    }

    /// <summary>Closes the state.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _lua.Dispose();
        GC.SuppressFinalize(this);
    }
}
