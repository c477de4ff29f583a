// A web application whose every request is answered by a Lua script that makes five requests of its own, side by side.
// While they are under way, the script has no thread: a hundred visitors at once need no more than one.
//
//   dotnet run --project examples/dotnet/FanOut            visits itself a hundred times, says what came of it, and ends
//   dotnet run --project examples/dotnet/FanOut -- serve   serves until Ctrl-C

using MoonSocket.Lua;
using MoonSocket.Lua.Hosting;

string script = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "fan_out.lua"));
WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
await using WebApplication app = builder.Build();

// Who is asked: slow enough that to ask one after the other would be seen.
app.MapGet("/part/{number:int}", async (int number) =>
{
    await Task.Delay(50);
    return Results.Text($"{number * number}");
});

app.MapGet("/sum", async (HttpRequest request, CancellationToken cancellationToken) =>
{
    using KeraLua.Lua lua = new();
    MoonSocketModule.Open(lua);
    lua.PushString($"http://{request.Host}");
    lua.SetGlobal("base");
    object?[] results = await lua.RunAsync(script, cancellationToken);
    return Results.Text($"{results[0]}");
});

await app.StartAsync();
string here = app.Urls.First();
if (args is ["serve"])
{
    Console.WriteLine($"{here}/sum");
    await app.WaitForShutdownAsync();
    return;
}

using HttpClient visitor = new();
string[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => visitor.GetStringAsync($"{here}/sum")));
foreach (IGrouping<string, string> group in answers.GroupBy(answer => answer))
    Console.WriteLine($"{group.Count()} visitors: {group.Key}");
await app.StopAsync();
