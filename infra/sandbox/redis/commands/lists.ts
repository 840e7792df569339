import { integer } from '../number.ts';
import { mustBePositive, noSuchKey, OK, RedisError, wrongArity } from '../reply.ts';
import { type Command, type CommandTable, inclusiveRange, reads, writes } from './command.ts';

type End = 'left' | 'right';

function push(end: End, onlyPresent = false): Command {
  return writes(-3, ([key = '', ...values], { keys }) => {
    if (onlyPresent && keys.list(key) === undefined) return 0;
    const list = keys.openList(key);
    // Not spread into push(): a long list of arguments would overflow the stack.
    const grown = end === 'left' ? values.reverse().concat(list) : list.concat(values);
    keys.put(key, grown, keys.expiresAt(key) ?? null);
    return grown.length;
  });
}

function pop(end: End): Command {
  return writes(-2, ([key = '', amount, ...more], { keys, name }) => {
    if (more.length > 0) throw wrongArity(name);
    const count = amount === undefined ? 1 : integer(amount, mustBePositive);
    if (count < 0) throw mustBePositive();
    const list = keys.list(key);
    if (!list) return null;
    const from = end === 'left' ? 0 : Math.max(0, list.length - count);
    const popped = list.splice(from, count);
    keys.dropIfEmpty(key);
    if (end === 'right') popped.reverse();
    return amount === undefined ? (popped[0] ?? null) : popped;
  });
}

const trim: Command['run'] = ([key = '', start = '', stop = ''], { keys }) => {
  const [first, last] = [integer(start), integer(stop)];
  const list = keys.list(key);
  if (!list) return OK;
  const range = inclusiveRange(first, last, list.length);
  list.splice(range.end);
  list.splice(0, range.start);
  keys.dropIfEmpty(key);
  return OK;
};

/** A positive count removes from the head, a negative one from the tail, zero all. */
const remove: Command['run'] = ([key = '', amount = '', value = ''], { keys }) => {
  const count = integer(amount);
  const list = keys.list(key) ?? [];
  const places = list.keys().filter((at) => list[at] === value);
  const chosen = count < 0 ? [...places].slice(count) : [...places].slice(0, count || undefined);
  for (const at of chosen.reverse()) list.splice(at, 1);
  keys.dropIfEmpty(key);
  return chosen.length;
};

const setAt: Command['run'] = ([key = '', index = '', value = ''], { keys }) => {
  const list = keys.list(key);
  if (!list) throw noSuchKey();
  const given = integer(index);
  const at = given < 0 ? given + list.length : given;
  if (at < 0 || at >= list.length) throw new RedisError('ERR index out of range');
  list[at] = value;
  return OK;
};

const range: Command['run'] = ([key = '', start = '', stop = ''], { keys }) => {
  const [first, last] = [integer(start), integer(stop)];
  const list = keys.list(key) ?? [];
  const { start: from, end } = inclusiveRange(first, last, list.length);
  return list.slice(from, end);
};

export const listCommands: CommandTable = {
  lpush: push('left'),
  rpush: push('right'),
  lpushx: push('left', true),
  rpushx: push('right', true),
  lpop: pop('left'),
  rpop: pop('right'),
  llen: reads(2, ([key = ''], { keys }) => keys.list(key)?.length ?? 0),
  lrange: reads(4, range),
  ltrim: writes(4, trim),
  lrem: writes(4, remove),
  lindex: reads(3, ([key = '', index = ''], { keys }) => {
    const list = keys.list(key);
    return list?.at(integer(index)) ?? null;
  }),
  lset: writes(4, setAt),
};
