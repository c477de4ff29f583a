using System.Runtime.InteropServices;

namespace MoonSocket.Lua.Hosting;

/// <summary>Opens MoonSocket in the Lua states of KeraLua and NLua.</summary>
public static class MoonSocketHosting
{
    extension(MoonSocketModule)
    {
        /// <summary>
        /// Makes <c>require "socket"</c> and the rest of LuaSocket's modules work in a KeraLua state. For what it
        /// does to the state, and for its errors, see <see cref="MoonSocketModule.Open(nint, MoonSocketOptions?)"/>.
        /// </summary>
        /// <param name="lua">The state, with its standard libraries open.</param>
        /// <param name="options">What the host allows; everything, without.</param>
        public static void Open(KeraLua.Lua lua, MoonSocketOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(lua);
            // KeraLua's own library is loaded where no symbol search would find it.
            nint library = NativeLibrary.Load("lua54", typeof(KeraLua.Lua).Assembly, null);
            MoonSocketModule.Open(lua.Handle, library, options);
        }

        /// <summary>
        /// Makes <c>require "socket"</c> and the rest of LuaSocket's modules work in an NLua state. For what it
        /// does to the state, and for its errors, see <see cref="MoonSocketModule.Open(nint, MoonSocketOptions?)"/>.
        /// </summary>
        /// <param name="lua">The state.</param>
        /// <param name="options">What the host allows; everything, without.</param>
        public static void Open(NLua.Lua lua, MoonSocketOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(lua);
            MoonSocketModule.Open(lua.State, options);
        }
    }
}
