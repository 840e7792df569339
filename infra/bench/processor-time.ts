/** The processor time that processes take, from Linux's /proc. Other systems have none: everything here says undefined there. */
import { readdirSync, readFileSync } from 'node:fs';

/** What all threads of these processes have taken so far, in milliseconds; those that have ended count nothing. */
export function processorMs(pids: readonly number[]): number | undefined {
  let total: number | undefined;
  for (const pid of pids) {
    for (const thread of entries(`/proc/${pid}/task`)) {
      const nanoseconds = read(`/proc/${pid}/task/${thread}/schedstat`)?.split(' ')[0];
      if (nanoseconds !== undefined) total = (total ?? 0) + Number(nanoseconds) / 1e6;
    }
  }
  return total;
}

/** A process and its children: Postgres has one for each connection. */
export function familyOf(pid: number): number[] {
  const children = entries('/proc').filter((entry) => {
    // The name is in parentheses and may contain anything.
    const parent = /^\d+$/.test(entry)
      ? read(`/proc/${entry}/stat`)
          ?.replace(/^.*\) /s, '')
          .split(' ')[1]
      : undefined;
    return parent === String(pid);
  });
  return [pid, ...children.map(Number)];
}

/** How long all processors have been busy and how long there would have been, in ticks since the machine started. */
export function machineTicks(): { busy: number; all: number } | undefined {
  const line = read('/proc/stat')?.split('\n')[0];
  if (line === undefined) return undefined;
  // user nice system idle iowait irq softirq steal; guests are in user already.
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, one) => sum + one, 0);
  return { busy: all - (ticks[3] ?? 0) - (ticks[4] ?? 0), all };
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The process has ended, or this isn't Linux.
    return [];
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
