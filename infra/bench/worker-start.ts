/** Measures how long a Worker takes from starting its process to its first response. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { SigningKey } from '../sandbox/discord/keys.ts';
import { HttpConnection } from './connection.ts';
import { commandBody, memberId, signedRequest } from './requests.ts';
import { pairedRatio, type Spread, spread } from './stats.ts';

/** Of each Worker. With seven, the median ratio of the same two differed by a tenth between runs. */
const STARTS = 15;
const START_LIMIT_MS = 15_000;

export interface StartTimes {
  minimalMs: Spread;
  edgeMs: Spread;
  ratio: Spread;
  /** The minimal Worker compared with itself: how far apart two equal Workers start on this machine right now. */
  control: Spread;
}

/** A workerd configuration, and the folder that contains its module. */
export interface Startable {
  configFile: string;
  folder: string;
}

/** Starts both in turn, the minimal one twice, and sends each a signed `/ping`. The first turn doesn't count, because it reads everything from disk. */
export async function compareStarts(
  minimal: Startable,
  edge: Startable,
  { variables, privateKey }: { variables: Readonly<Record<string, string>>; privateKey: string },
): Promise<StartTimes> {
  const times = { minimal: [] as number[], edge: [] as number[], again: [] as number[] };
  for (let start = 0; start <= STARTS; start++) {
    const minimalMs = await startOnce(minimal, variables, privateKey);
    const edgeMs = await startOnce(edge, variables, privateKey);
    const againMs = await startOnce(minimal, variables, privateKey);
    if (start === 0) continue;
    times.minimal.push(minimalMs);
    times.edge.push(edgeMs);
    times.again.push(againMs);
  }
  return {
    minimalMs: spread(times.minimal),
    edgeMs: spread(times.edge),
    ratio: pairedRatio(times.edge, times.minimal),
    control: pairedRatio(times.again, times.minimal),
  };
}

async function startOnce({ configFile, folder }: Startable, env: Record<string, string>, privateKey: string) {
  const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string };
  const body = commandBody({ sequence: 0, member: memberId(0), name: 'ping' });
  const request = signedRequest(new SigningKey(privateKey), body);
  const flags = [`--import-path=${folder}`, '--socket-addr=http=127.0.0.1:0', '--control-fd=3'];
  const startedAt = performance.now();
  const child = spawn(workerd, ['serve', configFile, ...flags], { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  const timeout = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  try {
    const connection = await HttpConnection.open(await portOf(child.stdio[3] as Readable));
    const { status } = await new Promise<{ status: number }>((resolve, reject) =>
      connection.exchange(request, resolve, reject),
    );
    const tookMs = performance.now() - startedAt;
    connection.close();
    if (status !== 200) throw new Error(`The first response of ${configFile} was ${status}.`);
    return tookMs;
  } finally {
    clearTimeout(timeout);
    child.kill('SIGKILL');
    await exited;
  }
}

/** workerd reports its port on the control channel as soon as it listens, so there's no polling to distort the measurement. */
async function portOf(control: Readable): Promise<number> {
  for await (const chunk of control) {
    const port = /"port":(\d+)/.exec(String(chunk))?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error('workerd exited before it was listening.');
}
