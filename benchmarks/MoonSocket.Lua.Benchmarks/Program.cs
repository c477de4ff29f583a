using System.Runtime.InteropServices;
using System.Text;
using MoonSocket.Lua;
using MoonSocket.Lua.Benchmarks;
using MoonSocket.Lua.Hosting;

// What a script pays for entering C#: for a kernel function, and for a turn of a transfer that never has to wait.
// Beside it stands what any C function costs in the same Lua, and KeraLua's own way of calling C#.
//
//   dotnet run -c Release --project benchmarks/MoonSocket.Lua.Benchmarks

using KeraLua.Lua lua = new() { Encoding = Encoding.UTF8 };
KeraLua.LuaFunction nothing = static _ => 0;
lua.Register("keralua_nothing", nothing);
MoonSocketModule.Open(lua, new MoonSocketOptions { Extension = BenchmarkKernel.Register });

Console.WriteLine($"{RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores, ns each, best of 7 rounds");
if (lua.DoFile(Path.Combine(AppContext.BaseDirectory, "calls.lua")))
{
    Console.Error.WriteLine(lua.ToString(-1));
    return 1;
}

long before = GC.GetAllocatedBytesForCurrentThread();
lua.GetGlobal("run_turns");
lua.PushInteger(1_000_000);
lua.Call(1, 0);
double bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000_000.0;
Console.WriteLine($"{"bytes of .NET memory allocated a turn",-52} {bytes,8:0.00}");
return 0;
