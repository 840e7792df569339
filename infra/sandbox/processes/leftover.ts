import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const WAIT_MS = 10_000;

/**
 * Ends a process that outlived the one that started it, and waits until it is gone.
 *
 * @param mark a text of its command line: the number may belong to another process by now.
 */
export async function endLeftover(pid: number, mark: string, signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
  if (!Number.isInteger(pid) || pid <= 1 || !isRunning(pid, mark)) return;
  process.kill(pid, signal);
  for (let waited = 0; isRunning(pid, mark) && waited < WAIT_MS; waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether this process runs; where the system shows command lines, whether it is the one meant. */
export function isRunning(pid: number, mark: string): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform === 'win32') return true;
    return commandLine(pid).includes(mark);
  } catch {
    // No such process, or it ended while we looked.
    return false;
  }
}

function commandLine(pid: number): string {
  if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  // macOS has no /proc.
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio });
}
