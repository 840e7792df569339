import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const WAIT_MS = 10_000;

/**
 * Ends a process that outlived its parent, and waits until it's gone.
 *
 * @param mark a part of its command line, because the PID may belong to another process by now.
 */
export async function endLeftover(pid: number, mark: string, signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
  if (!Number.isInteger(pid) || pid <= 1 || !isRunning(pid, mark)) return;
  process.kill(pid, signal);
  for (let waited = 0; isRunning(pid, mark) && waited < WAIT_MS; waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether this process is running. Checks its command line, too, except on Windows. */
export function isRunning(pid: number, mark: string): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform === 'win32') return true;
    return commandLine(pid).includes(mark);
  } catch {
    // There's no such process, or it just ended.
    return false;
  }
}

function commandLine(pid: number): string {
  if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  // macOS has no /proc.
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio });
}
