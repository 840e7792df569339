/** Runs the bundled edge in workerd, the runtime of Cloudflare Workers. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { WorkerBundle } from '../../worker/bundle.ts';
import { endLeftover } from '../processes/leftover.ts';
import { freePort } from '../processes/ports.ts';
import { needsFree, type SupervisedProcess, supervise } from '../processes/supervise.ts';
import { startCrons } from './cron.ts';

export interface WorkerdOptions {
  bundle: WorkerBundle;
  /** Becomes the Hyperdrive binding. */
  databaseUrl: string;
  variables: Readonly<Record<string, string>>;
  /** Where the configuration is written. Other users can't read it, because it has the database password. */
  configFile: string;
  port?: number;
  /** Cron triggers to fire, in the format of `wrangler.toml`. */
  crons?: readonly string[];
  /** Receives every line the edge logs. */
  log?: (line: string) => void;
}

/** @throws with workerd's output if it doesn't start. */
export async function startWorkerd(options: WorkerdOptions): Promise<SupervisedProcess> {
  const port = options.port ?? (await freePort());
  const pidFile = `${options.configFile}.pid`;
  // Left over from an earlier start that was killed.
  if (existsSync(pidFile)) await endLeftover(Number(readFileSync(pidFile, 'utf8')), options.configFile, 'SIGTERM');
  await needsFree(port);
  const { crons = [] } = options;
  const clockPort = crons.length === 0 ? undefined : await freePort();
  writeFileSync(options.configFile, configuration(options, port, clockPort), { mode: 0o600 });
  const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string };
  // Only the clock worker needs an experimental flag. The edge doesn't use any.
  const flags = [...(clockPort === undefined ? [] : ['--experimental']), `--import-path=${options.bundle.folder}`];
  const child = spawn(workerd, ['serve', options.configFile, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...options.variables },
  });
  writeFileSync(pidFile, String(child.pid));
  const running = await supervise('workerd', child, `http://127.0.0.1:${port}`, options.log);
  const stopCrons = await startCrons(crons, async (cron) => {
    const url = `http://127.0.0.1:${clockPort}/?${new URLSearchParams({ cron })}`;
    await (await fetch(url, { signal: AbortSignal.timeout(CRON_LIMIT_MS) })).text();
  });
  child.once('exit', stopCrons);
  return running;
}

const CRON_LIMIT_MS = 30_000;

/** A second Worker that calls the edge's scheduled handler, because nothing outside workerd can. */
const CLOCK = `export default {
  async fetch(request, env) {
    const cron = new URL(request.url).searchParams.get('cron');
    return Response.json(await env.EDGE.scheduled({ cron, scheduledTime: new Date() }));
  },
};`;

/** https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp */
function configuration({ bundle, databaseUrl, variables }: WorkerdOptions, port: number, clockPort?: number): string {
  const database = new URL(databaseUrl);
  const text = (value: string) => JSON.stringify(value);
  // A leading slash makes capnp look in the import path, which is the bundle's folder.
  const modules = bundle.modules.map((path) => `(name = ${text(path)}, esModule = embed ${text(`/${path}`)})`);
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
      modules = [${modules.join(', ')}],
      compatibilityDate = ${text(bundle.compatibilityDate)},
      bindings = [${[...bindings, `(name = "HYPERDRIVE", hyperdrive = (${hyperdrive}))`].join(', ')}],
      globalOutbound = "network",
    )),
${clockPort === undefined ? '' : clockService(bundle)}    (name = "postgres", external = (address = ${text(database.host)}, tcp = ())),
    (name = "network", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "edge")${clockPort === undefined ? '' : clockSocket(clockPort)}],
);
`;
}

function clockService({ compatibilityDate }: WorkerBundle): string {
  return `    (name = "clock", worker = (
      modules = [(name = "clock.js", esModule = ${JSON.stringify(CLOCK)})],
      compatibilityDate = ${JSON.stringify(compatibilityDate)},
      compatibilityFlags = ["service_binding_extra_handlers"],
      bindings = [(name = "EDGE", service = "edge")],
    )),
`;
}

function clockSocket(port: number): string {
  return `, (name = "clock", address = "127.0.0.1:${port}", http = (), service = "clock")`;
}
