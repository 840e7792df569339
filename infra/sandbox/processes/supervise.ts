/** Runs the edge (in both of its runtimes) and the voice nodes as processes. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { isFree } from './ports.ts';

/** Much longer than a start takes, because the machine may be busy. A process that ends is noticed at once. */
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 12_000;

/** A part that runs as its own process and serves HTTP. */
export interface SupervisedProcess {
  url: string;
  pid: number;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** @throws if something is listening on the port, because it would respond instead of the part. */
export async function needsFree(port: number): Promise<void> {
  if (!(await isFree(port))) throw new Error(`port ${port} is in use`);
}

/**
 * Waits until the process is healthy.
 *
 * @throws with the process's output if it doesn't start.
 */
export async function supervise(
  name: string,
  child: ChildProcess,
  url: string,
  log: (line: string) => void = () => {},
): Promise<SupervisedProcess> {
  const output = recordOutput(child, log);
  if (!(await becomesHealthy(child, url)) || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(`${name} didn’t start: ${output().trim() || 'no output'}`);
  }
  return { url, pid: child.pid, stop: () => end(child, 'SIGTERM'), kill: () => end(child, 'SIGKILL') };
}

function recordOutput(child: ChildProcess, log: (line: string) => void): () => string {
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

async function becomesHealthy(child: ChildProcess, url: string): Promise<boolean> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
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
