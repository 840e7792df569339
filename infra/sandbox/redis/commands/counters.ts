import { decimalSum, int64, isInt64 } from '../number.ts';
import { RedisError } from '../reply.ts';
import { type Command, type CommandTable, type Context, writes } from './command.ts';

/** Adds to an integer held as text; throws where 64 bits do not hold the sum. */
export function incremented(before: string, by: bigint, failure?: () => RedisError): bigint {
  const sum = int64(before, failure) + by;
  if (!isInt64(sum)) throw new RedisError('ERR increment or decrement would overflow');
  return sum;
}

function add(key: string, by: bigint, { keys }: Context): bigint {
  const sum = incremented(keys.string(key) ?? '0', by);
  keys.put(key, String(sum), keys.expiresAt(key) ?? null);
  return sum;
}

const decrementBy: Command['run'] = ([key = '', amount = ''], context) => {
  const by = -int64(amount);
  if (!isInt64(by)) throw new RedisError('ERR decrement would overflow');
  return add(key, by, context);
};

const incrementByFloat: Command['run'] = ([key = '', amount = ''], { keys }) => {
  const sum = decimalSum(keys.string(key) ?? '0', amount);
  if (sum === null) throw new RedisError('ERR increment would produce NaN or Infinity');
  keys.put(key, sum, keys.expiresAt(key) ?? null);
  return sum;
};

export const counterCommands: CommandTable = {
  incr: writes(2, ([key = ''], context) => add(key, 1n, context)),
  decr: writes(2, ([key = ''], context) => add(key, -1n, context)),
  incrby: writes(3, ([key = '', amount = ''], context) => add(key, int64(amount), context)),
  decrby: writes(3, decrementBy),
  incrbyfloat: writes(3, incrementByFloat),
};
