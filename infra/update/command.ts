import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program ended with an error, or couldn't be started. The message has the end of what it printed. */
export class CommandError extends Error {
  override name = 'CommandError';
}

export interface CommandOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Receives what the program prints, besides the result. */
  show?: ((text: string) => void) | undefined;
}

/** How much of a failed program's output an error repeats, in lines. */
const SHOWN_LINES = 15;

/**
 * Runs a program until it ends.
 *
 * @returns what it printed on its standard output.
 * @throws {CommandError} if it doesn't end with 0.
 */
export async function run(program: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let everything = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    everything += chunk;
    options.show?.(String(chunk));
  });
  child.stderr.on('data', (chunk) => {
    everything += chunk;
    options.show?.(String(chunk));
  });
  const name = [program, ...args.slice(0, 4)].join(' ');
  const failed = once(child, 'error').then(([error]) => {
    throw new CommandError(`${name}: ${(error as Error).message}`);
  });
  const [code, signal] = (await Promise.race([once(child, 'close'), failed])) as [number | null, string | null];
  if (code === 0) return output;
  const end = everything.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  throw new CommandError(`${name} ended with ${code ?? signal}:\n${end}`);
}
