// A process of its own for a script under NLua: MoonSocket.NLuaHost SCRIPT [ARGS], which the script finds in `arg`.
using MoonSocket.Lua;
using MoonSocket.Lua.Hosting;

using var lua = new NLua.Lua();
MoonSocketModule.Open(lua);
lua.NewTable("arg");
for (int i = 0; i < args.Length; i++)
    ((NLua.LuaTable)lua["arg"])[i] = args[i];
try
{
    lua.DoFile(args[0]);
    return 0;
}
catch (NLua.Exceptions.LuaException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
