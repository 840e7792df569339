import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { isRunning } from '../processes/leftover.ts';
import { stateFolder } from './folder.ts';

const record = z.object({ pid: z.number().int().positive(), url: z.string().optional() });

/** This checkout's running sandbox, if any. `url` is missing while it starts. */
export function runningSandbox(): z.infer<typeof record> | undefined {
  const file = recordFile();
  if (!existsSync(file)) return undefined;
  const found = record.safeParse(parse(readFileSync(file, 'utf8'))).data;
  return found !== undefined && isRunning(found.pid, 'sandbox') ? found : undefined;
}

/**
 * Claims this checkout for this process. If two start at the same time, only one succeeds.
 *
 * @returns the sandbox that already has it, if any.
 */
export function claimRunning(): z.infer<typeof record> | undefined {
  const other = runningSandbox();
  if (other !== undefined) return other;
  // Left over from a sandbox that was killed.
  forgetRunning();
  try {
    writeFileSync(recordFile(), JSON.stringify({ pid: process.pid }), { mode: 0o600, flag: 'wx' });
    return undefined;
  } catch (error) {
    const winner = runningSandbox();
    if (winner === undefined) throw error;
    return winner;
  }
}

/** Records the URL of this process's sandbox. */
export function recordRunning(url: string): void {
  const file = recordFile();
  // Written elsewhere and then renamed, so that nobody reads a partial file.
  writeFileSync(`${file}.new`, JSON.stringify({ pid: process.pid, url }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function forgetRunning(): void {
  rmSync(recordFile(), { force: true });
}

/** Undefined if another process is still writing it. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function recordFile(): string {
  return join(stateFolder(), 'sandbox.json');
}
