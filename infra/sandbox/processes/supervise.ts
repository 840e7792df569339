/** What the edge, on either of its runtimes, and the voice nodes have in common as processes of the sandbox. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { isFree } from './ports.ts';

const START_LIMIT_MS = 15_000;
const STOP_LIMIT_MS = 12_000;

/** A part that runs as a process of its own and answers HTTP. */
export interface SupervisedProcess {
  url: string;
  pid: number;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** @throws when something listens there: it would answer in the place of the part. */
export async function needsFree(port: number): Promise<void> {
  if (!(await isFree(port))) throw new Error(`port ${port} is in use`);
}

/**
 * Waits until the process answers, and takes charge of it.
 *
 * @throws with the process's own words when it does not come up.
 */
export async function supervise(
  name: string,
  child: ChildProcess,
  url: string,
  log: (line: string) => void = () => {},
): Promise<SupervisedProcess> {
  const words = hear(child, log);
  if (!(await isAlive(child, url)) || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(`${name} did not start: ${words().trim() || 'it said nothing'}`);
  }
  return { url, pid: child.pid, stop: () => end(child, 'SIGTERM'), kill: () => end(child, 'SIGKILL') };
}

function hear(child: ChildProcess, log: (line: string) => void): () => string {
  let text = '';
  child.on('error', (error) => {
    text += error.message;
  });
  for (const stream of [child.stdout, child.stderr]) {
    let partial = '';
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk).slice(-4_000);
      const lines = (partial + chunk).split('\n');
      partial = lines.pop() ?? '';
      for (const line of lines) if (line !== '') log(line);
    });
  }
  return () => text;
}

async function isAlive(child: ChildProcess, url: string): Promise<boolean> {
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (Date.now() < giveUpAt && child.exitCode === null && child.signalCode === null) {
    try {
      const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5_000) });
      await response.text();
      return response.ok;
    } catch {
      // Not listening yet.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return false;
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await gone;
  clearTimeout(timer);
}
