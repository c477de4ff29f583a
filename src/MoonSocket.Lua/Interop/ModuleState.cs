using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MoonSocket.Net;

namespace MoonSocket.Lua.Interop;

/// <summary>
/// What belongs to one Lua state: the options it was opened with, its objects, its services. A userdata that every
/// kernel function has as an upvalue holds the way here, as a GCHandle, and zero once it has been finalized.
/// Only the thread that runs the state comes here. The <c>lua_State*</c> is not kept: it is the running coroutine's.
/// </summary>
internal sealed unsafe class ModuleState
{
    private readonly Dictionary<Type, object> _services = [];
    private readonly OutputBuffers _output = new();
    private KernelFunction[] _functions = new KernelFunction[256];
    private int _functionCount;

    internal ModuleState(MoonSocketOptions options)
    {
        Options = options;
        Dialer = new Dialer(options.NetworkPolicy);
    }

    internal MoonSocketOptions Options { get; }

    /// <summary>Makes every socket of this state, by the host's policy.</summary>
    internal Dialer Dialer { get; }

    internal LuaObjects Objects { get; } = new();

    /// <summary>Whether the Lua state has been closed (or is being closed).</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>A buffer to build a result in; give it back with <c>using</c>.</summary>
    internal OutputBuffers.Rented RentOutput() => _output.Rent();

    /// <summary>The one instance of a service in this state; disposed of with it where it can be.</summary>
    internal T Service<T>(Func<ModuleState, T> create)
        where T : class
    {
        if (_services.TryGetValue(typeof(T), out object? service))
            return Unsafe.As<T>(service);

        T created = create(this);
        _services.Add(typeof(T), created);
        return created;
    }

    internal KernelFunction Function(nint number) => _functions[number];

    internal int AddFunction(KernelFunction function)
    {
        if (_functionCount == _functions.Length)
            Array.Resize(ref _functions, 2 * _functionCount);
        _functions[_functionCount] = function;
        return _functionCount++;
    }

    /// <summary>The size of the userdata that <see cref="WriteHandle"/> fills.</summary>
    internal static int UserdataSize => nint.Size;

    internal void WriteHandle(nint userdata) => *(nint*)userdata = GCHandle.ToIntPtr(GCHandle.Alloc(this));

    internal static ModuleState? FromUserdata(nint userdata)
    {
        nint handle = userdata == 0 ? 0 : *(nint*)userdata;
        return handle == 0 ? null : Unsafe.As<ModuleState>(GCHandle.FromIntPtr(handle).Target);
    }

    /// <summary>The end of the state: closes what is still open. The handle is zeroed before it is freed.</summary>
    internal void Close(nint userdata)
    {
        nint handle = *(nint*)userdata;
        *(nint*)userdata = 0;
        if (handle != 0)
            GCHandle.FromIntPtr(handle).Free();

        IsClosed = true;
        Objects.CloseAll();
        foreach (object service in _services.Values)
            (service as IDisposable)?.Dispose();
        _services.Clear();
    }
}
