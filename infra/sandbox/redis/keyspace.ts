import { wrongType } from './reply.ts';
import { SortedSet } from './sorted-set.ts';

/** A stored value. Strings hold one character per byte. */
export type Value = string | Map<string, string> | Set<string> | string[] | SortedSet;
export type TypeName = 'string' | 'hash' | 'set' | 'list' | 'zset';

interface Entry {
  value: Value;
  /** Unix milliseconds; null for a key that stays. */
  expiresAt: number | null;
  /** Grows with every key created: what SCAN's cursor counts in. */
  readonly serial: number;
}

const isString = (value: Value): value is string => typeof value === 'string';
const isHash = (value: Value): value is Map<string, string> => value instanceof Map;
const isSet = (value: Value): value is Set<string> => value instanceof Set;
const isList = (value: Value): value is string[] => Array.isArray(value);
const isSortedSet = (value: Value): value is SortedSet => value instanceof SortedSet;

export function typeName(value: Value): TypeName {
  if (isString(value)) return 'string';
  if (isHash(value)) return 'hash';
  if (isSet(value)) return 'set';
  return isList(value) ? 'list' : 'zset';
}

/**
 * All keys and what they hold. Typed access throws WRONGTYPE; a key past its time is gone for whoever looks.
 * `now` (Unix milliseconds) stands still while a command, script or transaction runs: the engine sets it.
 */
export class Keyspace {
  now = 0;
  /** Grows with every change that a command may have made: tells a snapshot when there is something new. */
  version = 0;
  readonly #entries = new Map<string, Entry>();
  #lastSerial = 0;

  get(key: string): Value | undefined {
    return this.#live(key)?.value;
  }

  string = (key: string) => this.#typed(key, isString);
  hash = (key: string) => this.#typed(key, isHash);
  set = (key: string) => this.#typed(key, isSet);
  list = (key: string) => this.#typed(key, isList);
  sortedSet = (key: string) => this.#typed(key, isSortedSet);

  openHash = (key: string) => this.#open(key, isHash, () => new Map<string, string>());
  openSet = (key: string) => this.#open(key, isSet, () => new Set<string>());
  openList = (key: string) => this.#open(key, isList, (): string[] => []);
  openSortedSet = (key: string) => this.#open(key, isSortedSet, () => new SortedSet());

  /** Stores a value; `expiresAt` left out takes an old expiry away. */
  put(key: string, value: Value, expiresAt: number | null = null): void {
    const serial = this.#live(key)?.serial ?? ++this.#lastSerial;
    this.#entries.set(key, { value, expiresAt, serial });
  }

  delete(key: string): boolean {
    return this.#live(key) !== undefined && this.#entries.delete(key);
  }

  /** Removes a collection that has become empty: Redis keeps none. */
  dropIfEmpty(key: string): void {
    const value = this.#entries.get(key)?.value;
    if (value === undefined || isString(value)) return;
    if ((isList(value) ? value.length : value.size) === 0) this.#entries.delete(key);
  }

  /** Unix milliseconds; null when the key stays, undefined when there is none. */
  expiresAt(key: string): number | null | undefined {
    return this.#live(key)?.expiresAt;
  }

  expire(key: string, at: number | null): void {
    const entry = this.#live(key);
    if (entry) entry.expiresAt = at;
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Drops every key past its time. */
  sweep(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#isPast(entry)) this.#entries.delete(key);
    }
  }

  /** Live keys created after `serial`, oldest first. */
  *entriesAfter(serial: number): Generator<{ key: string; value: Value; expiresAt: number | null; serial: number }> {
    for (const [key, entry] of this.#entries) {
      if (entry.serial > serial && !this.#isPast(entry)) yield { key, ...entry };
    }
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (!entry || !this.#isPast(entry)) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  #isPast(entry: Entry): boolean {
    return entry.expiresAt !== null && this.now > entry.expiresAt;
  }

  #typed<T extends Value>(key: string, is: (value: Value) => value is T): T | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    if (!is(value)) throw wrongType();
    return value;
  }

  #open<T extends Value>(key: string, is: (value: Value) => value is T, create: () => T): T {
    const present = this.#typed(key, is);
    if (present !== undefined) return present;
    const created = create();
    this.put(key, created);
    return created;
  }
}
