import { int64, isInt64 } from '../number.ts';
import { invalidExpiry, RedisError, type Reply } from '../reply.ts';
import { type Command, type CommandTable, reads, writes } from './command.ts';

/** How a moment is written in a command: relative or absolute, in seconds or milliseconds. */
export type ExpiryUnit = 'ex' | 'px' | 'exat' | 'pxat';

/** Reads a moment that may lie in the past, as Unix milliseconds. Throws `failure` where 64 bits do not hold it. */
function moment(unit: ExpiryUnit, text: string, now: number, failure: () => RedisError): number {
  const given = int64(text);
  const milliseconds = unit.startsWith('e') ? given * 1000n : given;
  const at = unit.endsWith('at') ? milliseconds : milliseconds + BigInt(Math.floor(now));
  if (!isInt64(milliseconds) || !isInt64(at)) throw failure();
  return Number(at);
}

/** Reads the expiry of a value being stored, as Unix milliseconds: zero and less are refused. */
export function storedExpiry(unit: ExpiryUnit, text: string, now: number, command: string): number {
  const failure = () => invalidExpiry(command);
  const at = moment(unit, text, now, failure);
  if (int64(text) <= 0n) throw failure();
  return at;
}

const CONDITIONS = new Set(['nx', 'xx', 'gt', 'lt']);

function conditions(flags: string[]): Set<string> {
  const foreign = flags.find((flag) => !CONDITIONS.has(flag.toLowerCase()));
  if (foreign !== undefined) throw new RedisError(`ERR Unsupported option ${foreign}`);
  const given = new Set(flags.map((flag) => flag.toLowerCase()));
  if (given.has('nx') && given.size > 1) {
    throw new RedisError('ERR NX and XX, GT or LT options at the same time are not compatible');
  }
  if (given.has('gt') && given.has('lt')) {
    throw new RedisError('ERR GT and LT options at the same time are not compatible');
  }
  return given;
}

function expire(unit: ExpiryUnit): Command {
  return writes(-3, ([key = '', amount = '', ...flags], { keys, name }) => {
    const when = conditions(flags);
    const at = moment(unit, amount, keys.now, () => invalidExpiry(name));
    const before = keys.expiresAt(key);
    if (before === undefined) return 0;
    if (when.has('nx') && before !== null) return 0;
    if (when.has('xx') && before === null) return 0;
    // A key that stays outlives every expiry.
    if (when.has('gt') && (before === null || at <= before)) return 0;
    if (when.has('lt') && before !== null && at >= before) return 0;
    if (at <= keys.now) keys.delete(key);
    else keys.expire(key, at);
    return 1;
  });
}

/** `show` writes the expiry; -2 is no such key, -1 a key that stays. */
function expiryOf(show: (at: number, now: number) => number): Command {
  return reads(2, ([key = ''], { keys }): Reply => {
    const at = keys.expiresAt(key);
    if (at === undefined) return -2;
    return at === null ? -1 : show(at, keys.now);
  });
}

export const expiryCommands: CommandTable = {
  expire: expire('ex'),
  pexpire: expire('px'),
  expireat: expire('exat'),
  pexpireat: expire('pxat'),
  ttl: expiryOf((at, now) => Math.floor((at - now + 500) / 1000)),
  pttl: expiryOf((at, now) => at - now),
  expiretime: expiryOf((at) => Math.floor((at + 500) / 1000)),
  pexpiretime: expiryOf((at) => at),
  persist: writes(2, ([key = ''], { keys }) => {
    if (typeof keys.expiresAt(key) !== 'number') return 0;
    keys.expire(key, null);
    return 1;
  }),
};
