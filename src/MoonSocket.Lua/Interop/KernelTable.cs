using System.Text;

namespace MoonSocket.Lua.Interop;

/// <summary>
/// The table of C# functions that boot.lua and every script get as <c>kernel</c>, while it is being filled.
/// Each part of the kernel has a <c>Register(KernelTable kernel)</c> that names its functions.
/// </summary>
internal readonly unsafe ref struct KernelTable
{
    private readonly nint _state;
    private readonly ModuleState _module;
    private readonly int _userdata;
    private readonly int _classes;
    private readonly int _kernel;

    /// <summary>Pushes the module's userdata, the table of metatables and the kernel table, in this order.</summary>
    internal KernelTable(nint state, ModuleState module)
    {
        _state = state;
        _module = module;

        nint address = LuaApi.NewUserdata(state, ModuleState.UserdataSize);
        *(nint*)address = 0;
        _userdata = LuaApi.GetTop(state);
        LuaApi.CreateTable(state, 16, 16);
        _classes = _userdata + 1;
        LuaApi.CreateTable(state, 0, 128);
        _kernel = _userdata + 2;

        // The metatable comes before the handle: from then on __gc frees it.
        LuaApi.CreateTable(state, 0, 4);
        Set("__metatable", false);
        Set("__gc", CloseModule);
        LuaApi.SetMetatable(state, _userdata);
        module.WriteHandle(address);
    }

    /// <summary>Adds a function under the name scripts call it by.</summary>
    internal void Add(string name, KernelFunction function)
    {
        PushName(name);
        PushFunction(function);
        LuaApi.RawSet(_state, _kernel);
    }

    /// <summary>
    /// Makes the metatable of a class. Its methods table is empty: the glue gets it by
    /// <c>kernel.methods(class name)</c> and fills it.
    /// </summary>
    internal void AddClass(LuaClass type)
    {
        LuaApi.PushInteger(_state, type.Number);
        LuaApi.CreateTable(_state, 0, 8);
        Set("__gc", Collect);
        Set("__close", CloseObject);
        Set("__tostring", Describe);
        PushName("__name");
        PushName(type.Name);
        LuaApi.RawSet(_state, -3);

        PushName("__index");
        LuaApi.CreateTable(_state, 0, 32);
        PushName(type.Name);
        LuaApi.PushValue(_state, -2);
        LuaApi.RawSet(_state, _classes); // classes[name] = methods
        PushShield();
        LuaApi.RawSet(_state, -3); // metatable.__index = methods
        LuaApi.RawSet(_state, _classes); // classes[number] = metatable
    }

    // What getmetatable answers: a table with the methods, which LuaSec goes through, and without the rest. The stack
    // is metatable, "__index", methods, and stays so.
    private void PushShield()
    {
        int methods = LuaApi.GetTop(_state);
        PushName("__metatable");
        LuaApi.CreateTable(_state, 0, 1);
        PushName("__index");
        LuaApi.PushValue(_state, methods);
        LuaApi.RawSet(_state, -3);
        LuaApi.RawSet(_state, methods - 2);
    }

    /// <summary>Pushes the finished table.</summary>
    internal void PushSelf() => LuaApi.PushValue(_state, _kernel);

    /// <summary>Pushes the userdata that leads to the module's state.</summary>
    internal void PushUserdata() => LuaApi.PushValue(_state, _userdata);

    private void Set(string name, KernelFunction function)
    {
        PushName(name);
        PushFunction(function);
        LuaApi.RawSet(_state, -3);
    }

    private void Set(string name, bool value)
    {
        PushName(name);
        LuaApi.PushBoolean(_state, value ? 1 : 0);
        LuaApi.RawSet(_state, -3);
    }

    private void PushFunction(KernelFunction function)
    {
        LuaApi.PushValue(_state, _userdata);
        LuaApi.PushLightUserdata(_state, _module.AddFunction(function));
        LuaApi.PushValue(_state, _classes);
        LuaApi.PushCClosure(_state, Guard.Entry, 3);
    }

    private void PushName(string name)
    {
        Span<byte> bytes = stackalloc byte[64];
        new LuaStack(_state, _module).Push(bytes[..Encoding.ASCII.GetBytes(name, bytes)]);
    }

    private static int CloseModule(LuaStack lua) => lua.CloseModule();

    private static int Collect(LuaStack lua) => lua.Finalize(1);

    private static int CloseObject(LuaStack lua)
    {
        lua.ObjectOrNull<LuaObject>(1)?.Close();
        return 0;
    }

    private static int Describe(LuaStack lua) => lua.Describe(1);
}
