import { createHash } from 'node:crypto';
import { generalText } from '../number.ts';
import { RedisError, type Reply } from '../reply.ts';
import { fromLua, type LuaFunction, type LuaState, lua, raise, toLua } from './fengari.ts';
import { luaFormat } from './format.ts';
import { cjson } from './json.ts';
import { luaNumber } from './source.ts';
import { pushReply, pushText } from './values.ts';

/** Reads a text or number argument as text; null for anything else. A number is read without changing it in place. */
function argument(L: LuaState, index: number): string | null {
  const type = lua.lua_type(L, index);
  if (type === lua.LUA_TNUMBER) return generalText(lua.lua_tonumber(L, index), 17);
  return type === lua.LUA_TSTRING ? fromLua(lua.lua_tostring(L, index) ?? new Uint8Array()) : null;
}

function commandWords(L: LuaState): string[] | RedisError {
  const count = lua.lua_gettop(L);
  if (count === 0) return new RedisError('ERR Please specify at least one argument for this redis lib call');
  const words: string[] = [];
  for (let index = 1; index <= count; index++) {
    const word = argument(L, index);
    if (word === null) return new RedisError('ERR Lua redis lib command arguments must be strings or integers');
    words.push(word);
  }
  return words;
}

function sha1hex(L: LuaState): number {
  if (lua.lua_gettop(L) !== 1) {
    pushReply(L, new RedisError('ERR wrong number of arguments'));
    return lua.lua_error(L);
  }
  pushText(
    L,
    createHash('sha1')
      .update(argument(L, 1) ?? '', 'latin1')
      .digest('hex'),
  );
  return 1;
}

function tonumber(L: LuaState): number {
  const base = lua.lua_gettop(L) > 1 ? lua.lua_tonumber(L, 2) : 10;
  const isNumber = lua.lua_type(L, 1) === lua.LUA_TNUMBER && base === 10;
  const text = argument(L, 1);
  const value = isNumber ? lua.lua_tonumber(L, 1) : text === null ? null : luaNumber(text, base);
  if (value === null) lua.lua_pushnil(L);
  else lua.lua_pushnumber(L, value);
  return 1;
}

/** Gives its arguments back, numbers without their fraction and inside 32 bits. */
function whole(L: LuaState): number {
  const count = lua.lua_gettop(L);
  lua.lua_checkstack(L, count);
  for (let index = 1; index <= count; index++) {
    if (lua.lua_type(L, index) === lua.LUA_TNUMBER) {
      const value = Math.trunc(lua.lua_tonumber(L, index));
      lua.lua_pushnumber(L, Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, value)));
    } else {
      lua.lua_pushvalue(L, index);
    }
  }
  return count;
}

function format(L: LuaState): number {
  let index = 1;
  const fail = (expected: string, got: string): never =>
    raise(L, `bad argument #${index} to 'format' (${expected} expected, got ${got})`);
  const typeName = () => fromLua(lua.lua_typename(L, lua.lua_type(L, index)));
  const text = luaFormat(argument(L, 1) ?? '', {
    text: () => {
      index++;
      if (lua.lua_type(L, index) === lua.LUA_TNUMBER) return generalText(lua.lua_tonumber(L, index), 14);
      return argument(L, index) ?? fail('string', typeName());
    },
    number: () => {
      index++;
      if (lua.lua_type(L, index) === lua.LUA_TNUMBER) return lua.lua_tonumber(L, index);
      return luaNumber(argument(L, index) ?? '') ?? fail('number', typeName());
    },
  });
  if (typeof text !== 'string') return raise(L, `invalid option '${text.unknown}' to 'format'`);
  pushText(L, text);
  return 1;
}

function pushFunctions(L: LuaState, functions: Record<string, LuaFunction>): void {
  lua.lua_createtable(L, 0, Object.keys(functions).length);
  for (const [name, run] of Object.entries(functions)) {
    lua.lua_pushcfunction(L, run);
    lua.lua_setfield(L, -2, toLua(name));
  }
}

/** Pushes the table of what the prelude takes from TypeScript. `call` runs one command for the script that runs now. */
export function pushNative(L: LuaState, call: (words: string[]) => Reply): void {
  const reply = (state: LuaState): Reply => {
    const words = commandWords(state);
    return words instanceof RedisError ? words : call(words);
  };
  const functions: Record<string, LuaFunction> = {
    // Raised here and not in the prelude: a Lua function in between would hide the script's own line from the error.
    call: (state) => {
      const answer = reply(state);
      pushReply(state, answer);
      return answer instanceof RedisError ? lua.lua_error(state) : 1;
    },
    pcall: (state) => {
      pushReply(state, reply(state));
      return 1;
    },
    sha1hex,
    tonumber,
    whole,
    format,
  };
  pushFunctions(L, functions);
  pushFunctions(L, cjson.functions);
  lua.lua_pushlightuserdata(L, cjson.nothing);
  lua.lua_setfield(L, -2, toLua('null'));
  lua.lua_setfield(L, -2, toLua('cjson'));
}
