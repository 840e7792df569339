/**
 * A session's queue, and everything that can be done with it.
 *
 * Pure: each operation takes the queue as it is and returns the change to write. Entries before the current one have played, those
 * after it wait. Without a current entry nothing plays, and all entries have played.
 */
import type { Random } from '../platform/random.ts';
import { type Loop, MUSIC } from './catalog.ts';
import { orderKeys, type Wanted } from './order-keys.ts';
import type { Place } from './verbs.ts';

/** The position of one entry. */
export interface Row {
  id: string;
  /** Its order key: an integer within ±2^53 that is unique in the session. */
  position: number;
  requestedBy: string;
}

export interface Line {
  /** In order of their positions. */
  rows: readonly Row[];
  /** The id of the entry that plays or is paused. */
  current: string | null;
}

/**
 * What to write: first `removes`, then all `moves` in one statement (positions are unique only at its end), then `inserts`.
 */
export interface Change {
  /** Positions of the new entries, in their given order. */
  inserts: number[];
  moves: { id: string; position: number }[];
  /** Entries to delete, including the oldest that have played. */
  removes: string[];
  /** The current entry afterwards; `insert` is an index into `inserts`. */
  current: string | { insert: number } | null;
}

/** The entries that have played, oldest first. */
export function played({ rows, current }: Line): readonly Row[] {
  return current === null ? rows : rows.slice(0, placeOf(rows, current));
}

/** The entries that wait, next first: that one is at place 1. */
export function waiting({ rows, current }: Line): readonly Row[] {
  return current === null ? [] : rows.slice(placeOf(rows, current) + 1);
}

/**
 * Adds new entries. Where nothing plays, the first one does.
 *
 * @param requestedBy who requested each of them.
 * @param place `now`: the first one plays, and the current entry comes after all of them.
 * @param isFair members take turns: entries at the end are sorted so that everyone's first comes before anyone's second, each
 *   member's own keep their order, and whoever requested the current entry comes last.
 */
export function insert(line: Line, place: Place, requestedBy: readonly string[], isFair = false): Change {
  const parts = split(line);
  const added: New[] = requestedBy.map((by, insert) => ({ insert, requestedBy: by }));
  if (parts.current === null) {
    const [first, ...rest] = added;
    return arranged(line, parts.played, first ?? null, isFair && first ? inTurns(rest, first.requestedBy) : rest);
  }
  if (place === 'now' && added[0] !== undefined)
    return arranged(line, parts.played, added[0], [...added.slice(1), parts.current, ...parts.waiting]);
  if (place === 'end') {
    const all = [...parts.waiting, ...added];
    return arranged(line, parts.played, parts.current, isFair ? inTurns(all, parts.current.requestedBy) : all);
  }
  return arranged(line, parts.played, parts.current, [...added, ...parts.waiting]);
}

/** Moves an entry between two places, where 1 is next. Null when there is no such place. */
export function move(line: Line, from: number, to: number): Change | null {
  const { played, current, waiting } = split(line);
  if (!isPlace(from, waiting) || !isPlace(to, waiting)) return null;
  const rest = waiting.toSpliced(from - 1, 1);
  return arranged(line, played, current, rest.toSpliced(to - 1, 0, waiting[from - 1] as Row));
}

/** Removes the entries at places `from` to `to`, inclusive. Null when there are no such places. */
export function remove(line: Line, from: number, to = from): Change | null {
  const { played, current, waiting } = split(line);
  if (!isPlace(from, waiting) || !isPlace(to, waiting) || to < from) return null;
  return arranged(line, played, current, waiting.toSpliced(from - 1, to - from + 1));
}

/** Removes everything in the queue that a member requested. */
export function removeOf(line: Line, requestedBy: string): Change {
  const { played, current, waiting } = split(line);
  return arranged(
    line,
    played,
    current,
    waiting.filter((row) => row.requestedBy !== requestedBy),
  );
}

/** Removes everything in the queue. */
export function clear(line: Line): Change {
  const { played, current } = split(line);
  return arranged(line, played, current, []);
}

/** Removes everything in the queue, and ends the current entry. */
export function stop(line: Line): Change {
  const { played, current } = split(line);
  return arranged(line, current === null ? played : [...played, current], null, []);
}

/** Shuffles the queue, with every order equally likely. */
export function shuffle(line: Line, random: Random): Change {
  const { played, current, waiting } = split(line);
  const order = [...waiting];
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other] as Row, order[last] as Row];
  }
  return arranged(line, played, current, order);
}

/** The current entry has ended on its own. The one that is current afterwards starts from its beginning, even if it's the same. */
export function advance(line: Line, loop: Loop): Change {
  const { played, current, waiting } = split(line);
  if (loop === 'track' && current !== null) return arranged(line, played, current, waiting);
  return skip(line, loop) ?? arranged(line, played, null, []);
}

/**
 * Skips to a place, where 1 is next; at the end of the queue to nothing. A looped track is skipped as well; in a looped queue, skipped
 * entries go to its end. Null when nothing plays, or when there is no such place.
 *
 * The previous entry is stored right before the new one, so that {@link back} returns to it; other skipped entries before that.
 */
export function skip(line: Line, loop: Loop, to = 1): Change | null {
  const { played, current, waiting } = split(line);
  if (current === null) return null;
  const isRing = loop === 'queue';
  if (waiting.length === 0 && to === 1)
    return isRing ? arranged(line, played, current, []) : arranged(line, [...played, current], null, []);
  if (!isPlace(to, waiting)) return null;
  const left = [...waiting.slice(0, to - 1), current];
  const after = waiting.slice(to);
  const next = waiting[to - 1] as Row;
  return isRing ? arranged(line, played, next, [...after, ...left]) : arranged(line, [...played, ...left], next, after);
}

/**
 * Goes back to the previous entry; the current one is next then. In a looped queue that's its last entry, and its only one starts
 * again. Null when nothing has played before.
 */
export function back(line: Line, loop: Loop): Change | null {
  const { played, current, waiting } = split(line);
  const ahead = current === null ? waiting : [current, ...waiting];
  if (loop === 'queue' && current !== null) return arranged(line, played, ahead.at(-1) ?? current, ahead.slice(0, -1));
  const previous = played.at(-1);
  return previous === undefined ? null : arranged(line, played.slice(0, -1), previous, ahead);
}

/** An entry that isn't in the queue yet. */
interface New {
  insert: number;
  requestedBy: string;
}
type Item = Row | New;

function split(line: Line): { played: readonly Row[]; current: Row | null; waiting: readonly Row[] } {
  const current = line.current === null ? null : (line.rows[placeOf(line.rows, line.current)] as Row);
  return { played: played(line), current, waiting: waiting(line) };
}

/** @throws {RangeError} when the entry isn't in the queue. */
function placeOf(rows: readonly Row[], id: string): number {
  const place = rows.findIndex((row) => row.id === id);
  if (place === -1) throw new RangeError(`Entry ${id} isn't in its queue.`);
  return place;
}

function isPlace(place: number, waiting: readonly Row[]): boolean {
  return Number.isInteger(place) && place >= 1 && place <= waiting.length;
}

/** One entry of each member per round; the member of the current entry has had a turn. */
function inTurns(items: readonly Item[], hadTurn: string): Item[] {
  const turns = new Map<string, Item[]>();
  for (const item of items) {
    const own = turns.get(item.requestedBy);
    if (own === undefined) turns.set(item.requestedBy, [item]);
    else own.push(item);
  }
  const last = turns.get(hadTurn);
  if (last !== undefined) {
    turns.delete(hadTurn);
    turns.set(hadTurn, last);
  }
  const order: Item[] = [];
  for (let round = 0; order.length < items.length; round++) {
    for (const own of turns.values()) {
      const item = own[round];
      if (item !== undefined) order.push(item);
    }
  }
  return order;
}

/** The change from the queue as it is to one with these entries. */
function arranged(line: Line, before: readonly Row[], current: Item | null, after: readonly Item[]): Change {
  const items: Item[] = [...before.slice(-MUSIC.history), ...(current === null ? [] : [current]), ...after];
  const positions = orderKeys(items.map((item): Wanted => ('insert' in item ? null : item)));
  const change: Change = { inserts: [], moves: [], removes: [], current: null };
  const kept = new Set<string>();
  for (const [place, item] of items.entries()) {
    const position = positions[place] as number;
    if ('insert' in item) {
      change.inserts[item.insert] = position;
    } else {
      kept.add(item.id);
      if (item.position !== position) change.moves.push({ id: item.id, position });
    }
  }
  for (const { id } of line.rows) if (!kept.has(id)) change.removes.push(id);
  if (current !== null) change.current = 'insert' in current ? { insert: current.insert } : current.id;
  return change;
}
