import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { isRunning } from './leftover.ts';
import { stateFolder } from './state.ts';

const record = z.object({ pid: z.number().int().positive(), url: z.string().optional() });

/** The sandbox of this checkout that runs now, if one does. `url` is missing while it is starting. */
export function runningSandbox(): z.infer<typeof record> | undefined {
  const file = recordFile();
  if (!existsSync(file)) return undefined;
  const found = record.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  return found !== undefined && isRunning(found.pid, 'sandbox') ? found : undefined;
}

export function recordRunning(url?: string): void {
  const file = recordFile();
  // Written beside and put in place, so that nobody reads half of it.
  writeFileSync(`${file}.new`, JSON.stringify({ pid: process.pid, ...(url !== undefined && { url }) }), {
    mode: 0o600,
  });
  renameSync(`${file}.new`, file);
}

export function forgetRunning(): void {
  rmSync(recordFile(), { force: true });
}

function recordFile(): string {
  return join(stateFolder(), 'sandbox.json');
}
