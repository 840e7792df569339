import { createRequire } from 'node:module';
import { generalText } from '../number.ts';

/** A running Lua, opaque to us. */
export type LuaState = object & { readonly brand?: unique symbol };

/** Bytes, as fengari wants its strings. */
export type LuaBytes = Uint8Array;
export type LuaFunction = (L: LuaState) => number;

/** The part of fengari's C-like API used here; it ships no types. Indices below zero count from the top of the stack. */
interface LuaApi {
  readonly LUA_OK: number;
  readonly LUA_MASKCOUNT: number;
  readonly LUA_REGISTRYINDEX: number;
  readonly LUA_TNIL: number;
  readonly LUA_TBOOLEAN: number;
  readonly LUA_TNUMBER: number;
  readonly LUA_TSTRING: number;
  readonly LUA_TTABLE: number;
  lua_checkstack(L: LuaState, slots: number): boolean;
  lua_createtable(L: LuaState, items: number, fields: number): void;
  lua_error(L: LuaState): never;
  lua_getfield(L: LuaState, index: number, name: LuaBytes): number;
  lua_gettop(L: LuaState): number;
  lua_next(L: LuaState, index: number): number;
  lua_pcall(L: LuaState, args: number, results: number, handlerIndex: number): number;
  lua_call(L: LuaState, args: number, results: number): void;
  lua_pop(L: LuaState, count: number): void;
  lua_pushboolean(L: LuaState, value: boolean): void;
  lua_pushcfunction(L: LuaState, run: LuaFunction): void;
  lua_pushlightuserdata(L: LuaState, value: unknown): void;
  lua_pushnil(L: LuaState): void;
  lua_pushnumber(L: LuaState, value: number): void;
  lua_pushstring(L: LuaState, value: LuaBytes): void;
  lua_pushvalue(L: LuaState, index: number): void;
  lua_rawget(L: LuaState, index: number): number;
  lua_rawgeti(L: LuaState, index: number, key: number): number;
  lua_rawseti(L: LuaState, index: number, key: number): void;
  lua_setfield(L: LuaState, index: number, name: LuaBytes): void;
  lua_sethook(L: LuaState, hook: ((L: LuaState) => void) | null, mask: number, count: number): void;
  lua_settop(L: LuaState, index: number): void;
  lua_setupvalue(L: LuaState, index: number, upvalue: number): LuaBytes | null;
  lua_toboolean(L: LuaState, index: number): boolean;
  lua_tonumber(L: LuaState, index: number): number;
  lua_tostring(L: LuaState, index: number): LuaBytes | null;
  lua_touserdata(L: LuaState, index: number): unknown;
  lua_type(L: LuaState, index: number): number;
  lua_typename(L: LuaState, type: number): LuaBytes;
}

interface LuaAuxiliary {
  luaL_error(L: LuaState, message: LuaBytes): never;
  luaL_loadbuffer(L: LuaState, source: LuaBytes, size: number, name: LuaBytes): number;
  luaL_newstate(): LuaState;
  luaL_ref(L: LuaState, table: number): number;
  luaL_requiref(L: LuaState, name: LuaBytes, open: LuaFunction, isGlobal: boolean): void;
}

interface LuaLibraries {
  luaopen_base: LuaFunction;
  luaopen_coroutine: LuaFunction;
  luaopen_debug: LuaFunction;
  luaopen_math: LuaFunction;
  luaopen_string: LuaFunction;
  luaopen_table: LuaFunction;
}

interface Fengari {
  lua: LuaApi;
  lauxlib: LuaAuxiliary;
  lualib: LuaLibraries;
}

const load = createRequire(import.meta.url);

// Fengari is Lua 5.3, where 4/2 shows as "2.0"; Redis runs 5.1, where every number shows as C's %.14g. Fengari's other modules copy
// these two settings when they are loaded, so they are changed before that.
// `defs.js` comes first, as it does in fengari itself: the two import each other.
load('fengari/src/defs.js');
const settings: { LUA_COMPAT_FLOATSTRING: boolean; lua_number2str: (value: number) => string } =
  load('fengari/src/luaconf.js');
settings.LUA_COMPAT_FLOATSTRING = true;
// What C shows for 0/0 on the machines that Redis runs on.
settings.lua_number2str = (value) => (Number.isNaN(value) ? '-nan' : generalText(value, 14));

const fengari: Fengari = load('fengari');
export const { lua, lauxlib, lualib } = fengari;

/** One byte per character, both ways. */
export function toLua(text: string): LuaBytes {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export function fromLua(bytes: LuaBytes): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** Ends the running script with an error, which is prefixed with the place in the script. */
export function raise(L: LuaState, message: string): never {
  return lauxlib.luaL_error(L, toLua(message.replaceAll('%', '%%')));
}
