/** A real redis-server on a free port, where this machine has one: to hold ioredis-mock against, and for benches. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import type { Redis } from 'ioredis';
import { connectServer } from '../redis-rest/connect.ts';
import { freePort } from '../sandbox/processes/ports.ts';

/** The version of the redis-server on PATH; null when there is none. */
export function redisServerVersion(): string | null {
  try {
    return /v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1] ?? null;
  } catch {
    return null;
  }
}

export interface RedisServer {
  port: number;
  pid: number;
  url: string;
  /** Connected. */
  redis: Redis;
  stop(): Promise<void>;
}

/** Starts redis-server without files. */
export async function startRedisServer(port?: number): Promise<RedisServer> {
  const taken = await freePort(port);
  const options = { port: taken, bind: '127.0.0.1', save: '', appendonly: 'no', dir: tmpdir(), daemonize: 'no' };
  const server = spawn(
    'redis-server',
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const exited = once(server, 'exit');
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.includes('Ready to accept connections')) break;
  }
  server.stdout.resume();
  if (server.exitCode !== null) throw new Error('redis-server did not start');
  const url = `redis://127.0.0.1:${taken}`;
  const redis = connectServer(url);
  await once(redis, 'ready');
  return {
    port: taken,
    pid: server.pid as number,
    url,
    redis,
    async stop() {
      redis.disconnect();
      server.kill('SIGKILL');
      await exited;
    },
  };
}
