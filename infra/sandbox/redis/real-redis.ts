/** For tests only: a real redis-server behind the same REST dialect, to hold the engine against. */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { freePort } from '../processes/ports.ts';
import type { Backend } from './dialect.ts';
import { Faults } from './faults.ts';
import { RedisError, type Reply, Status } from './reply.ts';
import { listen } from './server.ts';

/** The version of the redis-server on PATH; null where there is none. */
export function realRedisVersion(): string | null {
  try {
    return /v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1] ?? null;
  } catch {
    return null;
  }
}

/** Starts redis-server on a free port, without files. */
export async function startRealRedis(token: string): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: tmpdir(), daemonize: 'no' };
  const server = spawn(
    'redis-server',
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: 'ignore' },
  );
  const socket = await connected(port).catch((error) => {
    server.kill('SIGKILL');
    throw error;
  });
  const endpoint = await listen(withLockingFlag(respBackend(socket)), { port: 0, token, faults: new Faults() });
  return {
    url: endpoint.url,
    async stop() {
      await endpoint.close();
      socket.destroy();
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
    },
  };
}

async function connected(port: number, attempts = 200): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return socket.setNoDelay();
  } catch (error) {
    if (attempts === 0) throw error;
    await new Promise((resolve) => setTimeout(resolve, 25));
    return connected(port, attempts - 1);
  }
}

/** A RESP2 client on one connection: replies come in the order of the commands. */
function respBackend(socket: Socket): Backend {
  const waiting: ((reply: Reply) => void)[] = [];
  let received = '';
  socket.setEncoding('latin1').on('data', (data) => {
    received += data;
    for (let parsed = parse(received, 0); parsed; parsed = parse(received, 0)) {
      received = received.slice(parsed.end);
      waiting.shift()?.(parsed.reply);
    }
  });
  const send = (batch: string[][]): Promise<Reply[]> => {
    const bytes = batch.map((words) => `*${words.length}\r\n${words.map((w) => `$${w.length}\r\n${w}\r\n`).join('')}`);
    socket.write(bytes.join(''), 'latin1');
    return Promise.all(batch.map(() => new Promise<Reply>((resolve) => waiting.push(resolve))));
  };
  return {
    execute: async (words) => (await send([words]))[0] ?? null,
    async transaction(batch) {
      const result = (await send([['MULTI'], ...batch, ['EXEC']])).at(-1);
      if (result instanceof RedisError || Array.isArray(result)) return result;
      throw new Error('EXEC answered neither a list nor an error');
    },
  };
}

/** Reads the reply that starts at `at`; undefined while part of it is still to come. */
function parse(bytes: string, at: number): { reply: Reply; end: number } | undefined {
  const lineEnd = bytes.indexOf('\r\n', at);
  if (lineEnd < 0) return undefined;
  const line = bytes.slice(at + 1, lineEnd);
  let end = lineEnd + 2;
  switch (bytes[at]) {
    case '+':
      return { reply: new Status(line), end };
    case '-':
      return { reply: new RedisError(line), end };
    case ':':
      return { reply: BigInt(line), end };
    case '$':
      if (line === '-1') return { reply: null, end };
      if (bytes.length < end + Number(line) + 2) return undefined;
      return { reply: bytes.slice(end, end + Number(line)), end: end + Number(line) + 2 };
    default: {
      if (line === '-1') return { reply: null, end };
      const items: Reply[] = [];
      while (items.length < Number(line)) {
        const item = parse(bytes, end);
        if (!item) return undefined;
        items.push(item.reply);
        end = item.end;
      }
      return { reply: items, end };
    }
  }
}

/** Upstash takes a script flag that Redis refuses: it is cut out, and the SHA-1 of the full text kept for the cut one. */
function withLockingFlag(backend: Backend): Backend {
  const cutShas = new Map<string, string>();
  const sha1 = (text: string) => createHash('sha1').update(text, 'latin1').digest('hex');
  const cut = (script: string): string => {
    const without = script.replace(/^#!lua flags=allow-key-locking\n/, '#!lua\n');
    if (without !== script) cutShas.set(sha1(script), sha1(without));
    return without;
  };
  const fullSha = (sha: string) => cutShas.entries().find(([, short]) => short === sha)?.[0] ?? sha;
  return {
    ...backend,
    async execute(words) {
      const [name = '', script = '', ...rest] = words;
      if (/^eval(?:_ro)?$/i.test(name)) return backend.execute([name, cut(script), ...rest]);
      if (/^evalsha(?:_ro)?$/i.test(name)) return backend.execute([name, cutShas.get(script) ?? script, ...rest]);
      if (/^script$/i.test(name) && /^load$/i.test(script) && rest[0] !== undefined) {
        const loaded = await backend.execute([name, script, cut(rest[0])]);
        return typeof loaded === 'string' ? fullSha(loaded) : loaded;
      }
      return backend.execute(words);
    },
  };
}
