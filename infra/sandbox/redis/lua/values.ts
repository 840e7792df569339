import { RedisError, type Reply, Status } from '../reply.ts';
import { fromLua, type LuaState, lua, toLua } from './fengari.ts';

const MAX_DEPTH = 100;
const OK_FIELD = toLua('ok');
const ERR_FIELD = toLua('err');

export function pushText(L: LuaState, text: string): void {
  lua.lua_pushstring(L, toLua(text));
}

/** Pushes a table with these texts. */
export function pushTexts(L: LuaState, texts: string[]): void {
  lua.lua_createtable(L, texts.length, 0);
  texts.forEach((text, i) => {
    pushText(L, text);
    lua.lua_rawseti(L, -2, i + 1);
  });
}

/** Pushes a reply as scripts see it: nil is false, a status `{ok=…}`, an error `{err=…}`. */
export function pushReply(L: LuaState, reply: Reply): void {
  lua.lua_checkstack(L, 4);
  if (reply === null) {
    lua.lua_pushboolean(L, false);
  } else if (typeof reply === 'string') {
    pushText(L, reply);
  } else if (typeof reply === 'number' || typeof reply === 'bigint') {
    lua.lua_pushnumber(L, Number(reply));
  } else if (Array.isArray(reply)) {
    lua.lua_createtable(L, reply.length, 0);
    reply.forEach((item, i) => {
      pushReply(L, item);
      lua.lua_rawseti(L, -2, i + 1);
    });
  } else {
    const isStatus = reply instanceof Status;
    lua.lua_createtable(L, 0, 1);
    pushText(L, isStatus ? reply.text : reply.message);
    lua.lua_setfield(L, -2, isStatus ? OK_FIELD : ERR_FIELD);
  }
}

/** Reads the text, number or nil behind a name of the table on top; leaves the stack as it was. */
export function textField(L: LuaState, name: Uint8Array): string | null {
  lua.lua_pushstring(L, name);
  lua.lua_rawget(L, -2);
  const text = lua.lua_tostring(L, -1);
  lua.lua_pop(L, 1);
  return text && fromLua(text);
}

/** Takes the value on top off the stack, as a reply: numbers lose their fraction, a list ends at its first nil. */
export function popReply(L: LuaState, depth = 0): Reply {
  const reply = readReply(L, depth);
  lua.lua_pop(L, 1);
  return reply;
}

function readReply(L: LuaState, depth: number): Reply {
  switch (lua.lua_type(L, -1)) {
    case lua.LUA_TSTRING:
      return fromLua(lua.lua_tostring(L, -1) ?? new Uint8Array());
    case lua.LUA_TNUMBER:
      return wholeNumber(lua.lua_tonumber(L, -1));
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(L, -1) ? 1 : null;
    case lua.LUA_TTABLE:
      return readTable(L, depth);
    default:
      return null;
  }
}

function readTable(L: LuaState, depth: number): Reply {
  if (depth >= MAX_DEPTH || !lua.lua_checkstack(L, 4)) return new RedisError('ERR reached lua stack limit');
  const failure = textField(L, ERR_FIELD);
  if (failure !== null) return errorReply(failure);
  const status = textField(L, OK_FIELD);
  if (status !== null) return new Status(status.replace(/[\r\n]/g, ' '));
  const items: Reply[] = [];
  for (;;) {
    if (lua.lua_rawgeti(L, -1, items.length + 1) === lua.LUA_TNIL) break;
    items.push(popReply(L, depth + 1));
  }
  lua.lua_pop(L, 1);
  return items;
}

/** A script's own error text, on one line. */
export function errorReply(text: string): RedisError {
  return new RedisError(text.replace(/[\r\n]/g, ' '));
}

/** C's conversion to a 64-bit integer: what it cannot hold becomes its lowest. */
function wholeNumber(value: number): number | bigint {
  if (Number.isSafeInteger(Math.trunc(value))) return Math.trunc(value) + 0;
  return Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : -(2n ** 63n);
}
