import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../sandbox/processes/ports.ts';
import type { Cleanup } from '../fixture.ts';

const START_LIMIT_MS = 15_000;
const STOP_LIMIT_MS = 5_000;

/**
 * Starts a program on this Node as a server of its own.
 *
 * @param program from this file.
 * @returns its port on loopback.
 * @throws with the program's own words when it does not come up.
 */
export async function startProgram(
  program: string,
  environment: Readonly<Record<string, string>>,
  cleanup: Cleanup,
): Promise<number> {
  const port = await freePort();
  const child = spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url))], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment, PORT: String(port), HOST: '127.0.0.1' },
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      words = (words + chunk).slice(-2_000);
    });
  }
  cleanup.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await gone;
    clearTimeout(timer);
  });
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (!(await answers(port))) {
    if (Date.now() > giveUpAt || child.exitCode !== null) throw new Error(`${program} did not start: ${words.trim()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return port;
}

async function answers(port: number): Promise<boolean> {
  try {
    await (await fetch(`http://127.0.0.1:${port}/healthz`)).text();
    return true;
  } catch {
    // Not listening yet.
    return false;
  }
}
