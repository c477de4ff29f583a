-- Builds from a checkout or an unpacked release:  luarocks make rockspecs/moonsocket-0.1.0-1.rockspec
-- Needs the .NET SDK and clang, which the installed module does not.

package = "moonsocket"
version = "0.1.0-1"
source = {
  url = "file://moonsocket-0.1.0.tar.gz", -- the release archive; `make` does not fetch it
  dir = "moonsocket-0.1.0",
}
description = {
  summary = "LuaSocket's API on .NET: sockets, HTTP, FTP and SMTP streamed through callbacks, in one library",
  detailed = [[
A drop-in for LuaSocket (socket, mime, ltn12 and all below them) compiled ahead of time from C#: one library for
Lua 5.1 to 5.4 and LuaJIT, with HTTPS. It takes LuaSocket's place: do not install both into one tree.]],
  license = "MIT",
}
supported_platforms = { "unix" }
dependencies = { "lua >= 5.1, < 5.5" }
build = {
  type = "command",
  build_command = "eng/native",
  install_command = "eng/install-lua --into '$(LUADIR)' '$(LIBDIR)'",
}
