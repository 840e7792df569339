import { RedisError } from '../reply.ts';

/** `allow-key-locking` is Upstash's own; Redis 7 knows the others. */
const FLAGS = new Set([
  'no-writes',
  'allow-oom',
  'allow-stale',
  'no-cluster',
  'allow-cross-slot-keys',
  'allow-key-locking',
]);

/** Reads a first line such as `#!lua flags=no-writes,allow-stale`. Its line stays, empty, so that errors name the right ones. */
export function readShebang(source: string): { body: string; flags: Set<string> } {
  if (!source.startsWith('#!')) return { body: source, flags: new Set() };
  const end = source.indexOf('\n');
  if (end < 0) throw new RedisError('ERR Invalid script shebang');
  const [engine = '', ...options] = source.slice(2, end).trim().split(/\s+/);
  if (engine !== 'lua') throw new RedisError(`ERR Unexpected engine in script shebang: #!${engine}`);
  const flags = options.flatMap((option) => {
    if (!option.startsWith('flags=')) throw new RedisError(`ERR Unknown lua shebang option: ${option}`);
    return option.slice('flags='.length).split(',').filter(Boolean);
  });
  for (const flag of flags) {
    if (!FLAGS.has(flag)) throw new RedisError(`ERR Unexpected flag in script shebang: ${flag}`);
  }
  return { body: source.slice(end), flags: new Set(flags) };
}

const TOKENS = new RegExp(
  [
    String.raw`--\[(?<comment>=*)\[[\s\S]*?(?:\]\k<comment>\]|$)`,
    String.raw`--[^\n]*`,
    String.raw`\[(?<long>=*)\[[\s\S]*?(?:\]\k<long>\]|$)`,
    String.raw`"(?:\\[\s\S]|[^"\\\n])*"?`,
    String.raw`'(?:\\[\s\S]|[^'\\\n])*'?`,
    String.raw`[A-Za-z_]\w*`,
    String.raw`(?<number>(?:\d|\.\d)(?:[eE][+-]|[\w.])*)`,
    String.raw`(?<modern>\/\/|<<|>>|[&|]|~(?!=)|::)`,
  ].join('|'),
  'g',
);

/**
 * Makes Lua 5.1 source mean in Lua 5.3 what it meant: whole numbers become floats (`10` → `10.0`), for 5.3's integers have 32 bits
 * in fengari and milliseconds since 1970 overflow them. Operators that 5.1 lacks are refused, as a real server would.
 */
export function asLua51(source: string): string {
  return source.replace(TOKENS, (token: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<string, string | undefined>;
    const offset = rest.at(-3) as number;
    if (groups.modern !== undefined) {
      const line = source.slice(0, offset).split('\n').length;
      throw new RedisError(
        `ERR Error compiling script (new function): user_script:${line}: unexpected symbol near '${token.charAt(0)}'`,
      );
    }
    if (groups.number === undefined) return token;
    if (/^\d+$/.test(token)) return `${token}.0`;
    return /^0x[\da-f]+$/i.test(token) ? `${Number(token)}.0` : token;
  });
}

/** Reads a number as Lua 5.1's `tonumber` does: C's strtod, infinities included. Null for what is none. */
export function luaNumber(text: string, base = 10): number | null {
  const trimmed = text.trim();
  if (base !== 10) {
    const digits = /^-?[0-9a-z]+$/i.test(trimmed) ? [...trimmed.replace('-', '')] : [];
    const isNumber = digits.length > 0 && digits.every((digit) => Number.parseInt(digit, 36) < base);
    return isNumber ? Number.parseInt(trimmed, base) : null;
  }
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed)) return Number(trimmed);
  const [, sign, word = ''] = /^([+-]?)(0x[\da-f]+|inf(?:inity)?|nan)$/i.exec(trimmed) ?? [];
  if (!word) return null;
  const lower = word.toLowerCase();
  const size = lower.startsWith('0x') ? Number(lower) : lower === 'nan' ? Number.NaN : Infinity;
  return sign === '-' ? -size : size;
}
