import { integer } from '../number.ts';
import { mustBePositive, syntaxError } from '../reply.ts';
import { type Command, type CommandTable, reads, writes } from './command.ts';

const add: Command['run'] = ([key = '', ...members], { keys }) => {
  const set = keys.openSet(key);
  const before = set.size;
  for (const member of members) set.add(member);
  return set.size - before;
};

const remove: Command['run'] = ([key = '', ...members], { keys }) => {
  const set = keys.set(key);
  const removed = members.filter((member) => set?.delete(member)).length;
  keys.dropIfEmpty(key);
  return removed;
};

const pop: Command['run'] = ([key = '', amount, ...more], { keys, random }) => {
  if (more.length > 0) throw syntaxError();
  const count = amount === undefined ? 1 : integer(amount, mustBePositive);
  if (count < 0) throw mustBePositive();
  const set = keys.set(key);
  const left = [...(set ?? [])];
  const popped: string[] = [];
  while (popped.length < count && left.length > 0) {
    popped.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  for (const member of popped) set?.delete(member);
  keys.dropIfEmpty(key);
  return amount === undefined ? (popped[0] ?? null) : popped;
};

export const setCommands: CommandTable = {
  sadd: writes(-3, add),
  srem: writes(-3, remove),
  smembers: reads(2, ([key = ''], { keys }) => [...(keys.set(key) ?? [])]),
  sismember: reads(3, ([key = '', member = ''], { keys }) => (keys.set(key)?.has(member) ? 1 : 0)),
  smismember: reads(-3, ([key = '', ...members], { keys }) => {
    const set = keys.set(key);
    return members.map((member) => (set?.has(member) ? 1 : 0));
  }),
  scard: reads(2, ([key = ''], { keys }) => keys.set(key)?.size ?? 0),
  spop: writes(-2, pop),
};
