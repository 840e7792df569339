import type { Keyspace } from '../keyspace.ts';
import type { Reply } from '../reply.ts';
import type { Scripts } from '../scripts.ts';

/** What a command may reach. */
export interface Context {
  readonly keys: Keyspace;
  readonly scripts: Scripts;
  /** The command's name in lower case, as some errors quote it. */
  readonly name: string;
  /** From 0 up to, not including, 1. */
  random(): number;
}

export interface Command {
  /** Number of words with the name; negative for "at least so many". */
  readonly arity: number;
  readonly writes: boolean;
  readonly allowedInScripts: boolean;
  /** `args` come without the name, and at least as many as the arity promises. Throws `RedisError`. */
  readonly run: (args: string[], context: Context) => Reply;
}

export type CommandTable = Readonly<Record<string, Command>>;

/** A command that only looks. */
export function reads(arity: number, run: Command['run']): Command {
  return { arity, run, writes: false, allowedInScripts: true };
}

/** A command that may change something: refused to read-only scripts. */
export function writes(arity: number, run: Command['run']): Command {
  return { arity, run, writes: true, allowedInScripts: true };
}

/** A command that a script may not call. */
export function outsideScripts(command: Command): Command {
  return { ...command, allowedInScripts: false };
}

/** Reads field-value, member-score and the like; null when the last one has no partner. */
export function pairs(args: string[]): [string, string][] | null {
  if (args.length === 0 || args.length % 2 !== 0) return null;
  return Array.from({ length: args.length / 2 }, (_, i) => [args[2 * i] ?? '', args[2 * i + 1] ?? '']);
}

/** Turns Redis' inclusive `start stop`, where -1 is the last, into a half-open range inside `size`. */
export function inclusiveRange(start: number, stop: number, size: number): { start: number; end: number } {
  const from = Math.max(0, start < 0 ? start + size : start);
  const to = Math.min(size, (stop < 0 ? stop + size : stop) + 1);
  return { start: Math.min(from, size), end: Math.max(Math.min(from, size), to) };
}
