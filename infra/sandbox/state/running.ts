import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { isRunning } from '../processes/leftover.ts';
import { stateFolder } from './folder.ts';

const record = z.object({ pid: z.number().int().positive(), url: z.string().optional() });

/** The sandbox of this checkout that runs now, if one does. `url` is missing while it is starting. */
export function runningSandbox(): z.infer<typeof record> | undefined {
  const file = recordFile();
  if (!existsSync(file)) return undefined;
  const found = record.safeParse(parse(readFileSync(file, 'utf8'))).data;
  return found !== undefined && isRunning(found.pid, 'sandbox') ? found : undefined;
}

/**
 * Claims this checkout for this process. Of two starts at the same instant one gets it.
 *
 * @returns the sandbox that has it already, if one does.
 */
export function claimRunning(): z.infer<typeof record> | undefined {
  const other = runningSandbox();
  if (other !== undefined) return other;
  // Of a sandbox that was killed.
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

/** Says where this process's sandbox is to be found. */
export function recordRunning(url: string): void {
  const file = recordFile();
  // Written beside and put in place, so that nobody reads half of it.
  writeFileSync(`${file}.new`, JSON.stringify({ pid: process.pid, url }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function forgetRunning(): void {
  rmSync(recordFile(), { force: true });
}

/** Undefined for what another process is just writing. */
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
