import { generalText } from '../number.ts';
import { fromLua, type LuaState, lua, raise, toLua } from './fengari.ts';
import { pushText } from './values.ts';

const MAX_DEPTH = 1000;

/** Stands for JSON's null in Lua, where nil would leave a hole. */
const nothing = { toString: () => 'null' };

/** Reads the value on top as JSON text; leaves the stack as it was. */
function encoded(L: LuaState, depth: number): string {
  if (depth > MAX_DEPTH || !lua.lua_checkstack(L, 4)) {
    return raise(L, `Cannot serialise, excessive depth (${depth})`);
  }
  switch (lua.lua_type(L, -1)) {
    case lua.LUA_TSTRING:
      return encodedText(fromLua(lua.lua_tostring(L, -1) ?? new Uint8Array()));
    case lua.LUA_TNUMBER: {
      const value = lua.lua_tonumber(L, -1);
      return Number.isFinite(value)
        ? generalText(value, 14)
        : raise(L, 'Cannot serialise number: must not be NaN or Inf');
    }
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(L, -1) ? 'true' : 'false';
    case lua.LUA_TTABLE:
      return encodedTable(L, depth);
    case lua.LUA_TNIL:
      return 'null';
    default:
      return lua.lua_touserdata(L, -1) === nothing ? 'null' : raise(L, 'Cannot serialise: type not supported');
  }
}

/** Bytes stay bytes: only what JSON must escape is escaped, and the slash as cjson does. */
function encodedText(text: string): string {
  return JSON.stringify(text).replaceAll('/', '\\/').replaceAll('\x7f', '\\u007f');
}

function encodedTable(L: LuaState, depth: number): string {
  const items: string[] = [];
  const fields: string[] = [];
  let highest = 0;
  lua.lua_pushnil(L);
  while (lua.lua_next(L, -2)) {
    const value = encoded(L, depth + 1);
    const key = lua.lua_type(L, -2) === lua.LUA_TNUMBER ? lua.lua_tonumber(L, -2) : null;
    lua.lua_pop(L, 1);
    if (key === null) {
      const name = lua.lua_tostring(L, -1);
      fields.push(`${encodedText(name ? fromLua(name) : '')}:${value}`);
    } else {
      items[key - 1] = value;
      highest = Math.max(highest, key);
      fields.push(`"${generalText(key, 14)}":${value}`);
    }
  }
  const isList = items.length > 0 && fields.length === Object.keys(items).length && Number.isInteger(highest);
  if (!isList) return `{${fields.join(',')}}`;
  if (highest > 10 && highest > fields.length * 2) return raise(L, 'Cannot serialise table: excessively sparse array');
  return `[${Array.from(items, (item) => item ?? 'null').join(',')}]`;
}

function push(L: LuaState, value: unknown, depth: number): void {
  if (depth > MAX_DEPTH || !lua.lua_checkstack(L, 4)) raise(L, 'Found too many nested data structures (1001)');
  if (value === null) {
    lua.lua_pushlightuserdata(L, nothing);
  } else if (typeof value === 'string') {
    pushText(L, Buffer.from(value, 'utf8').toString('latin1'));
  } else if (typeof value === 'number') {
    lua.lua_pushnumber(L, value);
  } else if (typeof value === 'boolean') {
    lua.lua_pushboolean(L, value);
  } else if (Array.isArray(value)) {
    lua.lua_createtable(L, value.length, 0);
    value.forEach((item, i) => {
      push(L, item, depth + 1);
      lua.lua_rawseti(L, -2, i + 1);
    });
  } else {
    lua.lua_createtable(L, 0, 0);
    for (const [name, item] of Object.entries(value ?? {})) {
      push(L, item, depth + 1);
      lua.lua_setfield(L, -2, toLua(Buffer.from(name, 'utf8').toString('latin1')));
    }
  }
}

function encode(L: LuaState): number {
  if (lua.lua_gettop(L) !== 1) raise(L, "bad argument #1 to 'encode' (expected 1 argument)");
  pushText(L, encoded(L, 1));
  return 1;
}

function decode(L: LuaState): number {
  const text = lua.lua_gettop(L) === 1 ? lua.lua_tostring(L, 1) : null;
  if (!text) return raise(L, "bad argument #1 to 'decode' (expected 1 argument)");
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text).toString('utf8'));
  } catch {
    return raise(L, 'Expected value but found invalid token at character 1');
  }
  push(L, value, 1);
  return 1;
}

/** The `cjson` library that Redis gives to scripts, as far as scripts commonly go: encode, decode, null. */
export const cjson = { nothing, functions: { encode, decode } };
