/**
 * Where the sound comes from and where it's counted, as a process of its own. In one process with the local Discord and everything
 * that asks, its timers would come too late, and what nobody lost would look like a gap.
 */
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Certificate } from '../../sandbox/voice-server/certificate.ts';
import type { Heard } from '../../sandbox/voice-server/hearing.ts';
import type { SessionFilter } from '../../sandbox/voice-server/session.ts';
import type { Cleanup } from '../fixture.ts';
import { type GivenLavalink, type LavalinkAddress, playersOf } from './given-lavalink.ts';

/** What the process can be asked. */
export interface SoundCalls {
  /** @param own the IDs of the Lavalink endpoints to start. */
  start(certificate: Certificate, own: readonly string[]): Promise<{ endpoint: string; lavalink: LavalinkAddress[] }>;
  players(id: string): { all: number; playing: number };
  kill(id: string): Promise<void>;
  restart(id: string): Promise<void>;
  listen(filters: SessionFilter[]): number;
  heard(id: number): Heard[];
  stopListening(id: number): void;
  close(code: number, filter: SessionFilter): number;
}
export interface Call {
  number: number;
  name: keyof SoundCalls;
  args: unknown[];
}
export interface Answer {
  number: number;
  value?: unknown;
  error?: string;
}

export interface RemoteLavalink extends LavalinkAddress {
  players(): Promise<{ all: number; playing: number }>;
  /** As SIGKILL does. One that was given can't be killed, and throws. */
  kill(): Promise<void>;
  restart(): Promise<void>;
}

export interface RemoteListener {
  /** By filter, in their order. */
  heard(): Promise<Heard[]>;
  stop(): Promise<void>;
}

export interface Sound {
  /** Of the voice server. */
  endpoint: string;
  lavalink: readonly RemoteLavalink[];
  listen(filters: readonly SessionFilter[]): Promise<RemoteListener>;
  /** Closes connections to the voice server. */
  close(code: number, filter: SessionFilter): void;
}

/**
 * Lavalink and Discord have machines of their own. Where this one may, the sound comes before everything else on it, so that it isn't
 * the machine that's heard: by real-time scheduling, because niceness counts only among the processes of one terminal.
 */
function prefer(pid: number): void {
  const { status } = spawnSync('chrt', ['--all-tasks', '--fifo', '--pid', '10', String(pid)], { stdio: 'ignore' });
  if (status === 0) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_HIGHEST);
  } catch {
    // Only root may.
  }
}

/**
 * @param certificate of the voice server.
 * @param given Lavalink servers that trust it and answer, in place of two of its own.
 * @throws if the process doesn't start, or ends.
 */
export async function startSound(
  certificate: Certificate,
  given: GivenLavalink | undefined,
  cleanup: Cleanup,
): Promise<Sound> {
  const child = fork(fileURLToPath(new URL('./sound-process.ts', import.meta.url)));
  prefer(child.pid ?? 0);
  cleanup.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let calls = 0;
  const open = (number: number) => {
    const answer = Promise.withResolvers<unknown>();
    waiting.set(number, answer);
    return answer.promise;
  };
  child.on('message', ({ number, value, error }: Answer) => {
    const answer = waiting.get(number);
    waiting.delete(number);
    if (error === undefined) answer?.resolve(value);
    else answer?.reject(new Error(error));
  });
  child.once('exit', (code) => {
    for (const answer of waiting.values()) answer.reject(new Error(`The sound ended with ${code}.`));
  });
  const call = <N extends keyof SoundCalls>(name: N, ...args: Parameters<SoundCalls[N]>) => {
    const number = ++calls;
    const answer = open(number);
    child.send({ number, name, args } satisfies Call);
    return answer as Promise<Awaited<ReturnType<SoundCalls[N]>>>;
  };

  await open(0);
  const { endpoint, lavalink } = await call('start', certificate, given ? [] : ['lavalink-1', 'lavalink-2']);
  const refuse = async () => {
    throw new Error('Someone else runs these Lavalink servers.');
  };
  return {
    endpoint,
    lavalink: given
      ? given.addresses.map((one) => ({ ...one, players: () => playersOf(one), kill: refuse, restart: refuse }))
      : lavalink.map((one) => ({
          ...one,
          players: () => call('players', one.id),
          kill: () => call('kill', one.id),
          restart: () => call('restart', one.id),
        })),
    async listen(filters) {
      const id = await call('listen', [...filters]);
      return { heard: () => call('heard', id), stop: () => call('stopListening', id) };
    },
    close: (code, filter) => void call('close', code, filter).catch(() => undefined),
  };
}
