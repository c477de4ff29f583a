namespace MoonSocket.Lua.Interop;

/// <summary>Adds functions to a kernel that is being made.</summary>
internal delegate void KernelExtension(KernelTable kernel);
