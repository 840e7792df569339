/**
 * A session's line, and everything that can be done to it.
 *
 * Pure: each operation takes the line as it is and returns the change to write. What lies before the current entry has played,
 * what lies after it waits. Without a current entry nothing plays, and all that is left has played.
 */
import type { Random } from '../platform/random.ts';
import { type Loop, MUSIC } from './catalog.ts';
import { orderKeys, type Wanted } from './order-keys.ts';
import type { Place } from './verbs.ts';

/** One entry, as far as its place goes. */
export interface Row {
  id: string;
  /** Its order key: a whole number within ±2^53 that no other entry of the session has. */
  position: number;
  requestedBy: string;
}

export interface Line {
  /** In the order of their positions. */
  rows: readonly Row[];
  /** The id of what plays (or is paused). */
  current: string | null;
}

/**
 * What to write: first `removes`, then all `moves` in one statement (positions are unique at its end, not on the way), then
 * `inserts`.
 */
export interface Change {
  /** Positions of what is new, in the order in which it was given. */
  inserts: number[];
  moves: { id: string; position: number }[];
  /** Entries that leave the line; among them what has played so long ago that nobody goes back to it. */
  removes: string[];
  /** What plays now; `insert` is an index into `inserts`. */
  current: string | { insert: number } | null;
}

/** What has played, the oldest first. */
export function played({ rows, current }: Line): readonly Row[] {
  return current === null ? rows : rows.slice(0, placeOf(rows, current));
}

/** What waits, the next first: place 1 is its first. */
export function waiting({ rows, current }: Line): readonly Row[] {
  return current === null ? [] : rows.slice(placeOf(rows, current) + 1);
}

/**
 * Puts something new into the line. Where nothing plays, the first of it does.
 *
 * @param requestedBy who asked for each of what is new.
 * @param place `now`: the first of it plays, and what plays at present comes after all of it.
 * @param isFair members take turns: what is put at the end is sorted in, so that everybody's first comes before anybody's second,
 *   each member's own keep their order, and whoever asked for what plays comes last.
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

/** From one place among what waits to another, 1 is next. Null: there is no such place. */
export function move(line: Line, from: number, to: number): Change | null {
  const { played, current, waiting } = split(line);
  if (!isPlace(from, waiting) || !isPlace(to, waiting)) return null;
  const rest = waiting.toSpliced(from - 1, 1);
  return arranged(line, played, current, rest.toSpliced(to - 1, 0, waiting[from - 1] as Row));
}

/** Places `from` to `to` of what waits, both included. Null: there is no such place. */
export function remove(line: Line, from: number, to = from): Change | null {
  const { played, current, waiting } = split(line);
  if (!isPlace(from, waiting) || !isPlace(to, waiting) || to < from) return null;
  return arranged(line, played, current, waiting.toSpliced(from - 1, to - from + 1));
}

/** Everything that waits and that this member asked for. */
export function removeOf(line: Line, requestedBy: string): Change {
  const { played, current, waiting } = split(line);
  return arranged(
    line,
    played,
    current,
    waiting.filter((row) => row.requestedBy !== requestedBy),
  );
}

/** Everything that waits. */
export function clear(line: Line): Change {
  const { played, current } = split(line);
  return arranged(line, played, current, []);
}

/** Everything that waits goes, and what plays has played. */
export function stop(line: Line): Change {
  const { played, current } = split(line);
  return arranged(line, current === null ? played : [...played, current], null, []);
}

/** What waits, in an order that is as likely as every other. */
export function shuffle(line: Line, random: Random): Change {
  const { played, current, waiting } = split(line);
  const order = [...waiting];
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other] as Row, order[last] as Row];
  }
  return arranged(line, played, current, order);
}

/**
 * What plays has ended by itself. The entry that is current afterwards starts from its beginning, also when it is the same one.
 */
export function advance(line: Line, loop: Loop): Change {
  const { played, current, waiting } = split(line);
  if (loop === 'track' && current !== null) return arranged(line, played, current, waiting);
  return skip(line, loop) ?? arranged(line, played, null, []);
}

/**
 * On to what waits at a place, 1 is next; at the end of the line to nothing. Looping one track does not hold it back; looping the
 * queue puts what it leaves behind at the line's end. Null: nothing plays, or there is no such place.
 *
 * What played lies just before what plays then, so that {@link back} returns to it; what was passed over lies before that.
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
 * Back to what played before; what plays now waits, next. In a queue that is looped that is its last entry, and its only one starts
 * again. Null: nothing has played before.
 */
export function back(line: Line, loop: Loop): Change | null {
  const { played, current, waiting } = split(line);
  const ahead = current === null ? waiting : [current, ...waiting];
  if (loop === 'queue' && current !== null) return arranged(line, played, ahead.at(-1) ?? current, ahead.slice(0, -1));
  const previous = played.at(-1);
  return previous === undefined ? null : arranged(line, played.slice(0, -1), previous, ahead);
}

/** Something that is not in the line yet. */
interface New {
  insert: number;
  requestedBy: string;
}
type Item = Row | New;

function split(line: Line): { played: readonly Row[]; current: Row | null; waiting: readonly Row[] } {
  const current = line.current === null ? null : (line.rows[placeOf(line.rows, line.current)] as Row);
  return { played: played(line), current, waiting: waiting(line) };
}

/** @throws {RangeError} when the entry is not in the line. */
function placeOf(rows: readonly Row[], id: string): number {
  const place = rows.findIndex((row) => row.id === id);
  if (place === -1) throw new RangeError(`Entry ${id} is not in its line.`);
  return place;
}

function isPlace(place: number, waiting: readonly Row[]): boolean {
  return Number.isInteger(place) && place >= 1 && place <= waiting.length;
}

/** One of each member's in every round; the member of what plays now has had a turn. */
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

/** The change from a line to one of these entries. */
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
