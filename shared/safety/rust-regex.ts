/**
 * The part of Rust's regular expressions that people write in AutoMod, run in linear time: staff's patterns can't hang us, as
 * they could with JavaScript's engine. It matches in any case, as AutoMod does. https://docs.rs/regex/latest/regex/#syntax
 */
import { parsePattern } from './rust-regex-parse.ts';
import type { Assertion, Node, Test } from './rust-regex-tree.ts';

export type Compiled =
  | { status: 'ready'; find(text: string, budget: Budget): Found }
  /** Discord refuses it. */
  | { status: 'invalid'; why: string }
  /** Discord may take it, but we can't run it. */
  | { status: 'unknown'; why: string };

/** The text that matched, undefined if nothing did, or `spent` when the budget is over. */
export type Found = { text: string } | undefined | 'spent';

/** Steps that are left for all patterns together. */
export interface Budget {
  steps: number;
}

type Step =
  | { op: 'one'; test: Test }
  | { op: 'assert'; holds: Assertion }
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { op: 'match' };

/** A longer program isn't run: `(a{100}){100}` is one. */
const MOST_STEPS = 3_000;

class TooLong extends Error {}

/** Reads a pattern. */
export function compilePattern(pattern: string): Compiled {
  const parsed = parsePattern(pattern);
  if (parsed.status !== 'parsed') return parsed;
  const program: Step[] = [];
  try {
    emit(program, parsed.node);
  } catch (error) {
    if (error instanceof TooLong) return { status: 'unknown', why: 'it repeats too much for me to try it.' };
    throw error;
  }
  program.push({ op: 'match' });
  return { status: 'ready', find: (text, budget) => search(program, text, budget) };
}

function emit(program: Step[], node: Node): void {
  if (program.length > MOST_STEPS) throw new TooLong();
  switch (node.kind) {
    case 'empty':
      return;
    case 'one':
      program.push({ op: 'one', test: node.test });
      return;
    case 'assert':
      program.push({ op: 'assert', holds: node.holds });
      return;
    case 'all':
      for (const part of node.parts) emit(program, part);
      return;
    case 'any':
      emitAny(program, node.parts);
      return;
    case 'repeat':
      emitRepeat(program, node);
  }
}

function emitAny(program: Step[], parts: readonly Node[]): void {
  const ends: { op: 'jump'; to: number }[] = [];
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const split = { op: 'split' as const, first: program.length + 1, second: 0 };
    if (!isLast) program.push(split);
    emit(program, part);
    if (isLast) continue;
    const end = { op: 'jump' as const, to: 0 };
    program.push(end);
    ends.push(end);
    split.second = program.length;
  }
  for (const end of ends) end.to = program.length;
}

function emitRepeat(program: Step[], { part, least, most, isLazy }: Node & { kind: 'repeat' }): void {
  for (let count = 0; count < least; count++) emit(program, part);
  const branch = () => {
    const split = { op: 'split' as const, first: 0, second: 0 };
    const into = program.push(split);
    return (out: number) => {
      split.first = isLazy ? out : into;
      split.second = isLazy ? into : out;
    };
  };
  if (most === Number.POSITIVE_INFINITY) {
    const start = program.length;
    const leave = branch();
    emit(program, part);
    program.push({ op: 'jump', to: start });
    leave(program.length);
    return;
  }
  const leaves = [];
  for (let count = least; count < most; count++) {
    leaves.push(branch());
    emit(program, part);
  }
  for (const leave of leaves) leave(program.length);
}

interface Thread {
  at: number;
  start: number;
}

/** Follows all possibilities at once, the preferred one first. */
function search(program: readonly Step[], text: string, budget: Budget): Found {
  const characters = [...text];
  let threads: Thread[] = [];
  let found: { start: number; end: number } | undefined;
  for (let place = 0; place <= characters.length; place++) {
    const [before, after] = [characters[place - 1], characters[place]];
    const next: Thread[] = [];
    const seen = new Set<number>();
    const add = (at: number, start: number): void => {
      const waiting = [at];
      while (waiting.length > 0) {
        const here = waiting.pop() ?? 0;
        if (seen.has(here)) continue;
        seen.add(here);
        budget.steps -= 1;
        const step = program[here];
        if (step?.op === 'jump') waiting.push(step.to);
        else if (step?.op === 'split') waiting.push(step.second, step.first);
        else if (step?.op === 'assert') {
          if (step.holds(before, after)) waiting.push(here + 1);
        } else next.push({ at: here, start });
      }
    };
    for (const { at, start } of threads) add(at, start);
    if (found === undefined) add(0, place);
    threads = [];
    for (const { at, start } of next) {
      const step = program[at];
      if (step?.op === 'match') {
        found = { start, end: place };
        // Everything that's left is less preferred.
        break;
      }
      if (step?.op === 'one' && after !== undefined && step.test(after)) threads.push({ at: at + 1, start });
    }
    if (budget.steps <= 0) return 'spent';
    if (found !== undefined && threads.length === 0) break;
  }
  return found && { text: characters.slice(found.start, found.end).join('') };
}
