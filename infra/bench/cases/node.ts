import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../sandbox/processes/ports.ts';
import type { Cleanup } from '../fixture.ts';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 5_000;

/**
 * Starts a server program with this Node.
 *
 * @param program path relative to this file.
 * @returns its port on the loopback interface.
 * @throws with the program's output if it doesn't start.
 */
export async function startProgram(
  program: string,
  environment: Readonly<Record<string, string>>,
  cleanup: Cleanup,
): Promise<number> {
  return (await startProcess(program, environment, cleanup)).port;
}

/** The same, for whom its process is of interest too. */
export async function startProcess(
  program: string,
  environment: Readonly<Record<string, string>>,
  cleanup: Cleanup,
): Promise<{ port: number; pid: number }> {
  const port = await freePort();
  const child = spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url))], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment, PORT: String(port), HOST: '127.0.0.1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-2_000);
    });
  }
  cleanup.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await exited;
    clearTimeout(timer);
  });
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (!(await isListening(port))) {
    if (Date.now() > giveUpAt || child.exitCode !== null) throw new Error(`${program} didn’t start: ${output.trim()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { port, pid: child.pid as number };
}

async function isListening(port: number): Promise<boolean> {
  try {
    await (await fetch(`http://127.0.0.1:${port}/healthz`)).text();
    return true;
  } catch {
    // Not listening yet.
    return false;
  }
}
