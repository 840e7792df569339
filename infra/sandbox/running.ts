import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { stateFolder } from './state.ts';

const record = z.object({ pid: z.number().int().positive(), url: z.string().optional() });

/** The sandbox of this checkout that runs now, if one does. `url` is missing while it is starting. */
export function runningSandbox(): z.infer<typeof record> | undefined {
  const file = recordFile();
  if (!existsSync(file)) return undefined;
  try {
    const found = record.parse(JSON.parse(readFileSync(file, 'utf8')));
    process.kill(found.pid, 0);
    const commandLine = `/proc/${found.pid}/cmdline`;
    // The number may belong to another process by now.
    return existsSync(commandLine) && !readFileSync(commandLine, 'utf8').includes('sandbox') ? undefined : found;
  } catch {
    // Half-written, or of a process that is gone.
    return undefined;
  }
}

export function recordRunning(url?: string): void {
  writeFileSync(recordFile(), JSON.stringify({ pid: process.pid, ...(url !== undefined && { url }) }), { mode: 0o600 });
}

export function forgetRunning(): void {
  rmSync(recordFile(), { force: true });
}

function recordFile(): string {
  return join(stateFolder(), 'sandbox.json');
}
