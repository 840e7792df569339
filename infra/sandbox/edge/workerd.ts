/** The bundled edge in a real workerd process, the runtime of Cloudflare Workers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { freePort } from '../ports.ts';
import type { EdgeBundle } from './bundle.ts';

const START_LIMIT_MS = 15_000;
const STOP_LIMIT_MS = 5_000;

export interface WorkerdEdge {
  url: string;
  pid: number;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export interface WorkerdOptions {
  bundle: EdgeBundle;
  /** Becomes the Hyperdrive binding. */
  databaseUrl: string;
  variables: Readonly<Record<string, string>>;
  /** Where the configuration is written, unreadable for others: it holds the database's password. */
  configFile: string;
  port?: number;
  /** Told every line the edge logs. */
  log?: (line: string) => void;
}

/** @throws with workerd's own words when it does not come up. */
export async function startWorkerd(options: WorkerdOptions): Promise<WorkerdEdge> {
  const port = options.port ?? (await freePort());
  writeFileSync(options.configFile, configuration(options, port), { mode: 0o600 });
  const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string };
  const child = spawn(workerd, ['serve', options.configFile, `--import-path=${dirname(options.bundle.path)}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...options.variables },
  });
  const words = hear(child, options.log);
  const url = `http://127.0.0.1:${port}`;
  if (!(await isAlive(child, url)) || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(`workerd did not start: ${words().trim() || 'it said nothing'}`);
  }
  return { url, pid: child.pid, stop: () => end(child, 'SIGTERM'), kill: () => end(child, 'SIGKILL') };
}

/** https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp */
function configuration({ bundle, databaseUrl, variables, configFile }: WorkerdOptions, port: number): string {
  const database = new URL(databaseUrl);
  const text = (value: string) => JSON.stringify(value);
  const bindings = Object.keys(variables).map((name) => `(name = ${text(name)}, fromEnvironment = ${text(name)})`);
  const hyperdrive = [
    'designator = "postgres"',
    `database = ${text(decodeURIComponent(database.pathname.slice(1)))}`,
    `user = ${text(decodeURIComponent(database.username))}`,
    `password = ${text(decodeURIComponent(database.password))}`,
    'scheme = "postgres"',
  ].join(', ');
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "edge", worker = (
      modules = [(name = ${text(basename(bundle.path))}, esModule = embed ${text(relativeTo(configFile, bundle.path))})],
      compatibilityDate = ${text(bundle.compatibilityDate)},
      bindings = [${[...bindings, `(name = "HYPERDRIVE", hyperdrive = (${hyperdrive}))`].join(', ')}],
      globalOutbound = "network",
    )),
    (name = "postgres", external = (address = ${text(database.host)}, tcp = ())),
    (name = "network", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "edge")],
);
`;
}

/** capnp embeds absolute paths only through the import path. */
function relativeTo(_configFile: string, path: string): string {
  return join('/', basename(path));
}

function hear(child: ChildProcess, log: ((line: string) => void) | undefined): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    let partial = '';
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk).slice(-4_000);
      const lines = (partial + chunk).split('\n');
      partial = lines.pop() ?? '';
      for (const line of lines) if (line !== '') log?.(line);
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
