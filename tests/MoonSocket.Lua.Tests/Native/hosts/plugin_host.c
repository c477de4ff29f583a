/* A program that is no Lua interpreter: it loads a shared Lua library, as a plug-in would, and runs Lua code in it.
 *
 *   plugin_host local|global LIBRARY CODE [LIBRARY CODE]...
 *
 * Each library gets a state of its own; all states stay open until the end, and are closed last one first. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

typedef struct lua_State lua_State;
#define MOST 8

static void *need(void *library, const char *name) { return dlsym(library, name); }

int main(int count, char **arguments) {
  int flags = RTLD_NOW | (strcmp(arguments[1], "global") == 0 ? RTLD_GLOBAL : RTLD_LOCAL);
  lua_State *states[MOST];
  void *libraries[MOST];
  int opened = 0, failed = 0, i;

  for (i = 2; i + 1 < count && opened < MOST; i += 2) {
    void *library = dlopen(arguments[i], flags);
    if (library == NULL) {
      fprintf(stderr, "%s\n", dlerror());
      return 2;
    }
    lua_State *(*newstate)(void) = need(library, "luaL_newstate");
    void (*openlibs)(lua_State *) = need(library, "luaL_openlibs");
    int (*loadstring)(lua_State *, const char *) = need(library, "luaL_loadstring");
    int (*pcall51)(lua_State *, int, int, int) = need(library, "lua_pcall");
    int (*pcallk)(lua_State *, int, int, int, long, void *) = need(library, "lua_pcallk");
    const char *(*tolstring)(lua_State *, int, size_t *) = need(library, "lua_tolstring");

    lua_State *state = newstate();
    openlibs(state);
    libraries[opened] = library;
    states[opened++] = state;
    int status = loadstring(state, arguments[i + 1]);
    if (status == 0)
      status = pcallk != NULL ? pcallk(state, 0, 0, 0, 0, NULL) : pcall51(state, 0, 0, 0);
    if (status != 0) {
      fprintf(stderr, "%s\n", tolstring(state, -1, NULL));
      failed = 1;
    }
  }

  while (opened-- > 0) {
    void (*close)(lua_State *) = need(libraries[opened], "lua_close");
    close(states[opened]);
  }
  return failed;
}
