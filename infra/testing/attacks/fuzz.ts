import fc from 'fast-check';
import type { Parser } from './parsers.ts';

export interface Fuzzed {
  name: string;
  inputs: number;
  /** The longest time for one input, in milliseconds. */
  slowestMs: number;
  /** The input that took it. */
  slowest: unknown;
  /** Inputs that made it throw, or whose result JSON can't hold, with the reason. */
  failures: { input: unknown; reason: string }[];
}

/** Failures after which there's no point in going on. */
const MOST_FAILURES = 5;

/** Gives a parser this many generated inputs. The same seed generates the same inputs. */
export function fuzz({ name, input, parse }: Parser, inputs: number, seed: number): Fuzzed {
  const result: Fuzzed = { name, inputs: 0, slowestMs: 0, slowest: undefined, failures: [] };
  for (const value of fc.sample(input, { numRuns: inputs, seed })) {
    result.inputs += 1;
    const startedAt = performance.now();
    try {
      const parsed = parse(value as never);
      const tookMs = performance.now() - startedAt;
      if (tookMs > result.slowestMs) Object.assign(result, { slowestMs: tookMs, slowest: value });
      if (parsed !== undefined) JSON.parse(JSON.stringify(parsed) ?? 'null');
    } catch (error) {
      result.failures.push({ input: value, reason: error instanceof Error ? error.message : String(error) });
      if (result.failures.length >= MOST_FAILURES) break;
    }
  }
  return result;
}
