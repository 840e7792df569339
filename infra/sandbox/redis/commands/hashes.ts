import { decimalSum, int64 } from '../number.ts';
import { OK, RedisError, wrongArity } from '../reply.ts';
import { type Command, type CommandTable, pairs, reads, writes } from './command.ts';
import { incremented } from './counters.ts';

const set: Command['run'] = ([key = '', ...rest], { keys, name }) => {
  const fields = pairs(rest);
  if (!fields) throw wrongArity(name);
  const hash = keys.openHash(key);
  const before = hash.size;
  for (const [field, value] of fields) hash.set(field, value);
  return name === 'hmset' ? OK : hash.size - before;
};

const setIfNew: Command['run'] = ([key = '', field = '', value = ''], { keys }) => {
  if (keys.hash(key)?.has(field)) return 0;
  keys.openHash(key).set(field, value);
  return 1;
};

const remove: Command['run'] = ([key = '', ...fields], { keys }) => {
  const hash = keys.hash(key);
  const removed = fields.filter((field) => hash?.delete(field)).length;
  keys.dropIfEmpty(key);
  return removed;
};

const incrementBy: Command['run'] = ([key = '', field = '', amount = ''], { keys }) => {
  const by = int64(amount);
  const before = keys.hash(key)?.get(field) ?? '0';
  const sum = incremented(before, by, () => new RedisError('ERR hash value is not an integer'));
  keys.openHash(key).set(field, String(sum));
  return sum;
};

const incrementByFloat: Command['run'] = ([key = '', field = '', amount = ''], { keys }) => {
  const zero = decimalSum('0', amount);
  const before = keys.hash(key)?.get(field) ?? '0';
  const sum = zero && decimalSum(before, amount, () => new RedisError('ERR hash value is not a float'));
  if (sum === null) throw new RedisError('ERR value is NaN or Infinity');
  keys.openHash(key).set(field, sum);
  return sum;
};

export const hashCommands: CommandTable = {
  hset: writes(-4, set),
  hmset: writes(-4, set),
  hsetnx: writes(4, setIfNew),
  hget: reads(3, ([key = '', field = ''], { keys }) => keys.hash(key)?.get(field) ?? null),
  hmget: reads(-3, ([key = '', ...fields], { keys }) => {
    const hash = keys.hash(key);
    return fields.map((field) => hash?.get(field) ?? null);
  }),
  hgetall: reads(2, ([key = ''], { keys }) => [...(keys.hash(key) ?? [])].flat()),
  hdel: writes(-3, remove),
  hexists: reads(3, ([key = '', field = ''], { keys }) => (keys.hash(key)?.has(field) ? 1 : 0)),
  hincrby: writes(4, incrementBy),
  hincrbyfloat: writes(4, incrementByFloat),
  hlen: reads(2, ([key = ''], { keys }) => keys.hash(key)?.size ?? 0),
  hkeys: reads(2, ([key = ''], { keys }) => [...(keys.hash(key)?.keys() ?? [])]),
  hvals: reads(2, ([key = ''], { keys }) => [...(keys.hash(key)?.values() ?? [])]),
  hstrlen: reads(3, ([key = '', field = ''], { keys }) => keys.hash(key)?.get(field)?.length ?? 0),
};
