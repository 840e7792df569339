import { float, floatText, integer } from '../number.ts';
import { mustBePositive, RedisError, type Reply, syntaxError } from '../reply.ts';
import type { Scored } from '../sorted-set.ts';
import { type Command, type CommandTable, pairs, reads, writes } from './command.ts';

const FLAGS = new Set(['nx', 'xx', 'gt', 'lt', 'ch', 'incr']);
const notANumber = () => new RedisError('ERR resulting score is not a number (NaN)');

/** Reads ZADD's words behind the key. */
function additions(words: string[]): { flags: Set<string>; entries: Scored[] } {
  const firstScore = words.findIndex((word) => !FLAGS.has(word.toLowerCase()));
  const flags = new Set(words.slice(0, Math.max(0, firstScore)).map((word) => word.toLowerCase()));
  const scored = firstScore < 0 ? null : pairs(words.slice(firstScore));
  if (!scored) throw syntaxError();
  if (flags.has('nx') && flags.has('xx')) {
    throw new RedisError('ERR XX and NX options at the same time are not compatible');
  }
  if ([flags.has('gt'), flags.has('lt'), flags.has('nx')].filter(Boolean).length > 1) {
    throw new RedisError('ERR GT, LT, and/or NX options at the same time are not compatible');
  }
  if (flags.has('incr') && scored.length > 1) {
    throw new RedisError('ERR INCR option supports a single increment-element pair');
  }
  return { flags, entries: scored.map(([score, member]) => ({ member, score: float(score) })) };
}

function isAllowed(flags: Set<string>, before: number | undefined, after: number): boolean {
  if (before === undefined) return !flags.has('xx');
  if (flags.has('nx') || (flags.has('gt') && after <= before)) return false;
  return !(flags.has('lt') && after >= before);
}

const add: Command['run'] = ([key = '', ...words], { keys }) => {
  const { flags, entries } = additions(words);
  const increments = flags.has('incr');
  const set = keys.openSortedSet(key);
  const counted = { added: 0, changed: 0 };
  let score: number | null = null;
  for (const entry of entries) {
    const before = set.score(entry.member);
    const after = increments ? (before ?? 0) + entry.score : entry.score;
    if (Number.isNaN(after)) throw notANumber();
    if (!isAllowed(flags, before, after)) continue;
    set.set(entry.member, after);
    score = after;
    if (before === undefined) counted.added++;
    else if (before !== after) counted.changed++;
  }
  keys.dropIfEmpty(key);
  if (increments) return score === null ? null : floatText(score);
  return flags.has('ch') ? counted.added + counted.changed : counted.added;
};

const incrementBy: Command['run'] = ([key = '', amount = '', member = ''], { keys }) => {
  const by = float(amount);
  const score = (keys.sortedSet(key)?.score(member) ?? 0) + by;
  if (Number.isNaN(score)) throw notANumber();
  keys.openSortedSet(key).set(member, score);
  return floatText(score);
};

const remove: Command['run'] = ([key = '', ...members], { keys }) => {
  const set = keys.sortedSet(key);
  const removed = members.filter((member) => set?.delete(member)).length;
  keys.dropIfEmpty(key);
  return removed;
};

function pop(end: 'lowest' | 'highest'): Command {
  return writes(-2, ([key = '', amount, ...more], { keys }) => {
    if (more.length > 0) throw syntaxError();
    const count = amount === undefined ? 1 : integer(amount, mustBePositive);
    if (count < 0) throw mustBePositive();
    const set = keys.sortedSet(key);
    if (!set) return [];
    const from = end === 'lowest' ? 0 : Math.max(0, set.size - count);
    const popped = set.removeRanks(from, Math.min(set.size, from + count));
    keys.dropIfEmpty(key);
    if (end === 'highest') popped.reverse();
    return popped.flatMap(({ member, score }) => [member, floatText(score)]);
  });
}

const scoreText = (score: number | undefined): Reply => (score === undefined ? null : floatText(score));

export const sortedSetCommands: CommandTable = {
  zadd: writes(-4, add),
  zincrby: writes(4, incrementBy),
  zrem: writes(-3, remove),
  zpopmin: pop('lowest'),
  zpopmax: pop('highest'),
  zcard: reads(2, ([key = ''], { keys }) => keys.sortedSet(key)?.size ?? 0),
  zscore: reads(3, ([key = '', member = ''], { keys }) => scoreText(keys.sortedSet(key)?.score(member))),
  zmscore: reads(-3, ([key = '', ...members], { keys }) => {
    const set = keys.sortedSet(key);
    return members.map((member) => scoreText(set?.score(member)));
  }),
  zrank: reads(3, ([key = '', member = ''], { keys }) => keys.sortedSet(key)?.rank(member) ?? null),
  zrevrank: reads(3, ([key = '', member = ''], { keys }) => {
    const set = keys.sortedSet(key);
    const rank = set?.rank(member) ?? null;
    return set && rank !== null ? set.size - 1 - rank : null;
  }),
};
