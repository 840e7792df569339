import { float, floatText, integer } from '../number.ts';
import { RedisError, type Reply, syntaxError } from '../reply.ts';
import type { Bound, Scored, SortedSet } from '../sorted-set.ts';
import { type Command, type CommandTable, inclusiveRange, reads, writes } from './command.ts';

interface RangeOptions {
  byScore: boolean;
  reversed: boolean;
  withScores: boolean;
  /** `count` below zero takes all. */
  limit: { offset: number; count: number } | null;
}

/** Reads a score bound: `5`, `(5`, `-inf`. */
function bound(text: string): Bound {
  const exclusive = text.startsWith('(');
  const score = float(exclusive ? text.slice(1) : text, () => new RedisError('ERR min or max is not a float'));
  return { score, exclusive };
}

function rangeOptions(
  words: string[],
  preset: Partial<RangeOptions>,
  isAllowed: (word: string) => boolean,
): RangeOptions {
  const options: RangeOptions = { byScore: false, reversed: false, withScores: false, limit: null, ...preset };
  const rest = [...words];
  for (let word = rest.shift()?.toLowerCase(); word !== undefined; word = rest.shift()?.toLowerCase()) {
    const [offset, count] = rest;
    if (word === 'withscores') {
      options.withScores = true;
    } else if (word === 'limit' && offset !== undefined && count !== undefined) {
      options.limit = { offset: integer(offset), count: integer(count) };
      rest.splice(0, 2);
    } else if (word === 'byscore' && isAllowed(word)) {
      options.byScore = true;
    } else if (word === 'rev' && isAllowed(word)) {
      options.reversed = true;
    } else {
      throw syntaxError();
    }
  }
  if (options.limit && !options.byScore) {
    throw new RedisError('ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX');
  }
  return options;
}

function ranksBetween(set: SortedSet | undefined, min: string, max: string): { start: number; end: number } {
  const [low, high] = [bound(min), bound(max)];
  return set?.ranksBetween(low, high) ?? { start: 0, end: 0 };
}

function scored(set: SortedSet | undefined, from: string, to: string, options: RangeOptions): Scored[] {
  const { start, end } = options.reversed ? ranksBetween(set, to, from) : ranksBetween(set, from, to);
  const found = set?.slice(start, end) ?? [];
  if (options.reversed) found.reverse();
  if (!options.limit) return found;
  const { offset, count } = options.limit;
  if (offset < 0) return [];
  return found.slice(offset, count < 0 ? undefined : offset + count);
}

function ranked(set: SortedSet | undefined, from: string, to: string, { reversed }: RangeOptions): Scored[] {
  const size = set?.size ?? 0;
  const { start, end } = inclusiveRange(integer(from), integer(to), size);
  return (reversed ? set?.slice(size - end, size - start).reverse() : set?.slice(start, end)) ?? [];
}

/** ZRANGE says by its words what it ranges over; its elder siblings by their names (`preset`). */
function range(preset: Partial<RangeOptions> | null): Command {
  return reads(-4, ([key = '', from = '', to = '', ...words], { keys }): Reply => {
    const options = rangeOptions(words, preset ?? {}, () => preset === null);
    const found = (options.byScore ? scored : ranked)(keys.sortedSet(key), from, to, options);
    return found.flatMap(({ member, score }) => (options.withScores ? [member, floatText(score)] : [member]));
  });
}

const count: Command['run'] = ([key = '', min = '', max = ''], { keys }) => {
  const { start, end } = ranksBetween(keys.sortedSet(key), min, max);
  return end - start;
};

const removeByScore: Command['run'] = ([key = '', min = '', max = ''], { keys }) => {
  const set = keys.sortedSet(key);
  const { start, end } = ranksBetween(set, min, max);
  const removed = set?.removeRanks(start, end).length ?? 0;
  keys.dropIfEmpty(key);
  return removed;
};

const removeByRank: Command['run'] = ([key = '', first = '', last = ''], { keys }) => {
  const [from, to] = [integer(first), integer(last)];
  const set = keys.sortedSet(key);
  if (!set) return 0;
  const { start, end } = inclusiveRange(from, to, set.size);
  const removed = set.removeRanks(start, end).length;
  keys.dropIfEmpty(key);
  return removed;
};

export const sortedSetRangeCommands: CommandTable = {
  zrange: range(null),
  zrevrange: range({ reversed: true }),
  zrangebyscore: range({ byScore: true }),
  zrevrangebyscore: range({ byScore: true, reversed: true }),
  zcount: reads(4, count),
  zremrangebyscore: writes(4, removeByScore),
  zremrangebyrank: writes(4, removeByRank),
};
