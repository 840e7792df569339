/** A voice node on a machine of its own, as far as its network is concerned, so that its line can be cut like a cable. Linux, as root. */
import { execFileSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface Namespace {
  /** What a process has to be started with to be in there. */
  wrapper: readonly string[];
  /** What it needs to find the servers of this machine, which it knows as 127.0.0.1. */
  environment: Record<string, string>;
  /** Its address, as seen from here. */
  host: string;
  /** Unplugs the cable, or plugs it in again. What was on its way waits, as TCP does. */
  cut(): void;
  mend(): void;
  /** Whatever runs in there must have ended. Does nothing the second time. */
  close(): void;
}

/** Why there can't be any here. Undefined: there can. */
export function whyNoNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const name = nameOf();
  try {
    ip('netns', 'add', name);
    try {
      addLine(name);
      return undefined;
    } finally {
      // Its end of the line goes with it, and so does the other one.
      ip('netns', 'del', name);
    }
  } catch (error) {
    return `no network namespaces here: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}

/** @param ports of servers on 127.0.0.1 that are reached from there. */
export async function openNamespace(ports: readonly number[]): Promise<Namespace> {
  const name = nameOf();
  const base = freeNetwork();
  const [here, there] = [`${base}.1`, `${base}.2`];
  ip('netns', 'add', name);
  addLine(name);
  ip('addr', 'add', `${here}/30`, 'dev', name);
  ip('link', 'set', name, 'up');
  for (const line of [`addr add ${there}/30 dev line`, 'link set line up', 'link set lo up'])
    ip('-n', name, ...line.split(' '));
  const servers = await Promise.all(ports.map((port) => forward(here, port)));
  const routes = Object.fromEntries(
    servers.map(({ server }, at) => [ports[at], { host: here, port: (server.address() as AddressInfo).port }]),
  );
  let isClosed = false;
  return {
    host: there,
    wrapper: ['ip', 'netns', 'exec', name],
    environment: {
      NODE_OPTIONS: `--import ${fileURLToPath(new URL('../reroute.ts', import.meta.url))}`,
      TEST_ROUTES: JSON.stringify(routes),
      HOST: '0.0.0.0',
    },
    cut: () => ip('link', 'set', name, 'down'),
    mend: () => ip('link', 'set', name, 'up'),
    close() {
      if (isClosed) return;
      isClosed = true;
      for (const { server, sockets } of servers) {
        server.close();
        for (const socket of sockets) socket.destroy();
      }
      ip('link', 'del', name);
      ip('netns', 'del', name);
    },
  };
}

/** The start of a small network in 10.200.0.0/14 that this machine isn't in. */
function freeNetwork(): string {
  const own = new Set(Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)));
  for (;;) {
    const base = `10.${randomInt(200, 204)}.${randomInt(1, 255)}`;
    if (!own.has(`${base}.1`)) return base;
  }
}

const addLine = (name: string) => ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'line', 'netns', name);
const nameOf = () => `ch${randomBytes(5).toString('hex')}`;

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

async function forward(host: string, port: number): Promise<{ server: Server; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const [socket, other] of [[client, upstream] as const, [upstream, client] as const]) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, host);
  await once(server, 'listening');
  return { server, sockets };
}
