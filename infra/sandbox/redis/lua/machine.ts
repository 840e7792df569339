import { readFileSync } from 'node:fs';
import { RedisError, type Reply } from '../reply.ts';
import { fromLua, type LuaFunction, type LuaState, lauxlib, lua, lualib, raise, toLua } from './fengari.ts';
import { pushNative } from './library.ts';
import { asLua51 } from './source.ts';
import { errorReply, popReply, pushTexts, textField } from './values.ts';

/** A compiled script, good for the machine that compiled it. */
export type Chunk = number & { readonly brand: unique symbol };

export interface Run {
  /** Quoted in errors. */
  sha: string;
  keys: string[];
  args: string[];
  /** Runs one command for `redis.call` and `redis.pcall`. */
  call: (words: string[]) => Reply;
}

const STEPS_BETWEEN_CHECKS = 100_000;

const prelude = readFileSync(new URL('prelude.lua', import.meta.url));
const [KEYS, ARGV, ERR, SOURCE, LINE] = ['KEYS', 'ARGV', 'err', 'source', 'line'].map(toLua);

/** One Lua with the globals that Redis 7 gives to scripts. */
export class LuaMachine {
  readonly #L: LuaState = lauxlib.luaL_newstate();
  readonly #environment: number;
  readonly #globals: number;
  readonly #handler: number;
  readonly #timeLimitMs: number;
  #call: Run['call'] = () => null;
  #crash: unknown = null;

  /** A script that runs longer ends with an error. */
  constructor(timeLimitMs: number) {
    this.#timeLimitMs = timeLimitMs;
    const L = this.#L;
    const open = (name: string, library: LuaFunction) => lauxlib.luaL_requiref(L, toLua(name), library, true);
    open('_G', lualib.luaopen_base);
    open('coroutine', lualib.luaopen_coroutine);
    open('table', lualib.luaopen_table);
    open('string', lualib.luaopen_string);
    open('math', lualib.luaopen_math);
    lua.lua_settop(L, 0);
    this.#load(fromLua(prelude), '@prelude');
    pushNative(L, (words) => this.#callOrRemember(words));
    lauxlib.luaL_requiref(L, toLua('debug'), lualib.luaopen_debug, false);
    lua.lua_call(L, 2, 3);
    this.#handler = this.#keep();
    this.#globals = this.#keep();
    this.#environment = this.#keep();
  }

  /** Compiles Lua 5.1. Throws `RedisError` for what does not compile. */
  compile(source: string): Chunk {
    this.#load(asLua51(source), '@user_script');
    this.#recall(this.#environment);
    lua.lua_setupvalue(this.#L, -2, 1);
    return this.#keep() as Chunk;
  }

  /** Runs a script to its end. Throws `RedisError` where the script fails. */
  run(chunk: Chunk, { sha, keys, args, call }: Run): Reply {
    const L = this.#L;
    lua.lua_settop(L, 0);
    this.#call = call;
    this.#setGlobal(KEYS, keys);
    this.#setGlobal(ARGV, args);
    this.#recall(this.#handler);
    this.#recall(chunk);
    this.#limitTime();
    const status = lua.lua_pcall(L, 0, 1, 1);
    lua.lua_sethook(L, null, 0, 0);
    this.#throwCrash();
    if (status === lua.LUA_OK) return popReply(L);
    throw this.#failure(sha);
  }

  /** Fengari swallows what is thrown through it: a defect of ours is kept for whoever started the script. */
  #callOrRemember(words: string[]): Reply {
    try {
      return this.#call(words);
    } catch (error) {
      this.#crash = error;
      throw error;
    }
  }

  #throwCrash(): void {
    const crash = this.#crash;
    this.#crash = null;
    if (crash !== null) throw crash;
  }

  #load(source: string, name: string): void {
    const L = this.#L;
    const bytes = toLua(source);
    if (lauxlib.luaL_loadbuffer(L, bytes, bytes.length, toLua(name)) === lua.LUA_OK) return;
    const reason = fromLua(lua.lua_tostring(L, -1) ?? new Uint8Array());
    lua.lua_settop(L, 0);
    throw new RedisError(`ERR Error compiling script (new function): ${reason}`);
  }

  /** Takes the value on top off the stack and keeps it for `#recall`. */
  #keep(): number {
    return lauxlib.luaL_ref(this.#L, lua.LUA_REGISTRYINDEX);
  }

  #recall(kept: number): void {
    lua.lua_rawgeti(this.#L, lua.LUA_REGISTRYINDEX, kept);
  }

  #setGlobal(name: Uint8Array | undefined, texts: string[]): void {
    if (!name) return;
    this.#recall(this.#globals);
    pushTexts(this.#L, texts);
    lua.lua_setfield(this.#L, -2, name);
    lua.lua_pop(this.#L, 1);
  }

  #limitTime(): void {
    const end = performance.now() + this.#timeLimitMs;
    const stop = (state: LuaState) => {
      if (performance.now() < end) return;
      // From here on every step fails: a script cannot catch its end with pcall and go on.
      lua.lua_sethook(state, stop, lua.LUA_MASKCOUNT, 1);
      raise(state, `Script ran longer than ${this.#timeLimitMs} ms and was ended`);
    };
    lua.lua_sethook(this.#L, stop, lua.LUA_MASKCOUNT, STEPS_BETWEEN_CHECKS);
  }

  #failure(sha: string): RedisError {
    const L = this.#L;
    if (lua.lua_gettop(L) === 0 || lua.lua_type(L, -1) !== lua.LUA_TTABLE || !ERR || !SOURCE || !LINE) {
      return new RedisError(`ERR Error running script ${sha}, execution failure`);
    }
    const message = textField(L, ERR) ?? 'ERR unknown error';
    const [source, line] = [textField(L, SOURCE), textField(L, LINE)];
    lua.lua_settop(L, 0);
    return errorReply(source && line ? `${message} script: ${sha}, on ${source}:${line}.` : message);
  }
}
