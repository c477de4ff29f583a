/* An interpreter linked to a shared Lua library, as many distributions build lua: linked_host CODE.
 * Compiled with -DLUA_51 for Lua 5.1 and LuaJIT. */
#include <stdio.h>

typedef struct lua_State lua_State;
extern lua_State *luaL_newstate(void);
extern void luaL_openlibs(lua_State *);
extern int luaL_loadstring(lua_State *, const char *);
extern const char *lua_tolstring(lua_State *, int, size_t *);
extern void lua_close(lua_State *);
#ifdef LUA_51
extern int lua_pcall(lua_State *, int, int, int);
#define call(state) lua_pcall(state, 0, 0, 0)
#else
extern int lua_pcallk(lua_State *, int, int, int, long, void *);
#define call(state) lua_pcallk(state, 0, 0, 0, 0, NULL)
#endif

int main(int count, char **arguments) {
  lua_State *state = luaL_newstate();
  int status;
  (void)count;
  luaL_openlibs(state);
  status = luaL_loadstring(state, arguments[1]);
  if (status == 0)
    status = call(state);
  if (status != 0)
    fprintf(stderr, "%s\n", lua_tolstring(state, -1, NULL));
  lua_close(state);
  return status != 0;
}
