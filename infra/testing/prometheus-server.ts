/** A real Prometheus that scrapes this machine, where it's installed as Debian packages it. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import * as z from 'zod';
import { freePort } from '../sandbox/processes/ports.ts';

/** The version of the Prometheus on PATH; null if there's none. */
export function prometheusVersion(): string | null {
  try {
    return /version (\S+)/.exec(execFileSync('prometheus', ['--version'], { encoding: 'utf8' }))?.[1] ?? null;
  } catch {
    return null;
  }
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/ */
const answer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.object({
      result: z.array(
        z.object({
          metric: z.record(z.string(), z.string()),
          value: z.tuple([z.number(), z.string()]).optional(),
          values: z.array(z.tuple([z.number(), z.string()])).optional(),
        }),
      ),
    }),
  }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);

export interface PrometheusServer {
  url: string;
  /** The values of every series of the last half minute. @throws with Prometheus' words if it refuses the query. */
  query(expression: string): Promise<{ labels: Record<string, string>; values: number[] }[]>;
  stop(): Promise<void>;
}

/** @param jobs addresses by job. @param token what it sends to them. */
export async function startPrometheus(
  jobs: Readonly<Record<string, readonly string[]>>,
  { token, intervalMs = 500 }: { token: string; intervalMs?: number },
): Promise<PrometheusServer> {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-prometheus-'));
  const port = await freePort();
  const config = {
    global: { scrape_interval: `${intervalMs}ms`, scrape_timeout: `${intervalMs}ms` },
    scrape_configs: Object.entries(jobs).map(([name, urls]) => ({
      job_name: name,
      authorization: { credentials: token },
      static_configs: [{ targets: urls.map((url) => new URL(url).host) }],
    })),
  };
  writeFileSync(join(folder, 'prometheus.yml'), stringify(config), { mode: 0o600 });
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = once(child, 'exit');
  let output = '';
  child.stderr.on('data', (chunk) => {
    output = (output + chunk).slice(-4_000);
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 20_000;
  for (;;) {
    const isReady = await fetch(`${url}/-/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) break;
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`Prometheus didn’t start: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    async query(expression) {
      const now = Date.now() / 1_000;
      const body = new URLSearchParams({ query: expression, start: `${now - 30}`, end: `${now}`, step: '1' });
      const response = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body });
      const found = answer.parse(await response.json());
      if (found.status === 'error') throw new Error(`${expression}: ${found.error}`);
      return found.data.result.map(({ metric, values = [] }) => ({
        labels: metric,
        values: values.map(([, value]) => Number(value)),
      }));
    },
    stop,
  };
}
