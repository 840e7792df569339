/** Debian's Prometheus and Alertmanager with this repository's rules and configuration, on free ports of this machine. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { textOf, yamlOf } from '../docker/reading.ts';
import { freePort } from '../sandbox/processes/ports.ts';

const PROGRAMS = ['prometheus', 'prometheus-alertmanager'];

/** Whether this machine has both. Debian calls the packages like the programs. */
export const hasMonitoring = PROGRAMS.every((program) => spawnSync(program, ['--version']).error === undefined);

export interface MonitoringOptions {
  /** `host:port` by the name of a job in prometheus.yml. */
  targets: Readonly<Record<string, readonly string[]>>;
  metricsToken: string;
  /** A webhook of a Discord channel. */
  webhookUrl: string;
  /** Every wait in the rules and in Alertmanager is so many times shorter, and every scrape happens each second. */
  speed: number;
  /** Where docs/RUNBOOK.md is (default: as without RUNBOOK_URL). */
  runbook?: string;
}

export interface Monitoring {
  prometheusUrl: string;
  alertmanagerUrl: string;
  stop(): Promise<void>;
}

/** Starts both, and waits until they're ready. */
export async function startMonitoring(options: MonitoringOptions): Promise<Monitoring> {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-monitoring-'));
  const [prometheus, alertmanager] = [await freePort(), await freePort()];
  const path = (name: string) => join(folder, name);
  const repository = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
  writeFileSync(path('alerts.yml'), faster(textOf('infra/prometheus/alerts.yml'), options.speed));
  writeFileSync(path('prometheus.yml'), stringify(prometheusConfig(options, alertmanager)));
  writeFileSync(path('alertmanager.yml'), alertmanagerConfig(options));
  copyFileSync(repository('alertmanager/discord.tmpl'), path('discord.tmpl'));

  const [prometheusUrl, alertmanagerUrl] = [`http://127.0.0.1:${prometheus}`, `http://127.0.0.1:${alertmanager}`];
  const started = [
    start('prometheus-alertmanager', [
      ...[`--config.file=${path('alertmanager.yml')}`, `--storage.path=${path('alertmanager')}`],
      ...[`--web.listen-address=127.0.0.1:${alertmanager}`, '--cluster.listen-address='],
    ]),
    start('prometheus', [
      ...[`--config.file=${path('prometheus.yml')}`, `--storage.tsdb.path=${path('prometheus')}`],
      ...[`--web.listen-address=127.0.0.1:${prometheus}`, '--log.level=warn'],
    ]),
  ];
  const stop = async () => {
    await Promise.all(started.map((process) => process.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all([ready(`${alertmanagerUrl}/-/ready`, started), ready(`${prometheusUrl}/-/ready`, started)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { prometheusUrl, alertmanagerUrl, stop };
}

/** `for: 5m` as the same time divided by the speed. Ranges in expressions stay: what they count doesn't change. */
function faster(text: string, speed: number): string {
  return text.replace(
    /^( *(?:for|group_wait|group_interval): )(\d+)([smh])$/gm,
    (_, key: string, count: string, unit: 's' | 'm' | 'h') => {
      const seconds = Number(count) * { s: 1, m: 60, h: 3_600 }[unit];
      return `${key}${Math.max(1, Math.round(seconds / speed))}s`;
    },
  );
}

function prometheusConfig({ targets, metricsToken, runbook = '' }: MonitoringOptions, alertmanager: number) {
  const { rule_files, alerting, scrape_configs } = yamlOf('infra/prometheus/prometheus.yml') as {
    rule_files: string[];
    alerting: object;
    scrape_configs: { job_name: string }[];
  };
  return {
    global: { scrape_interval: '1s', evaluation_interval: '1s', external_labels: { runbook } },
    rule_files,
    alerting: { ...alerting, alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanager}`] }] }] },
    scrape_configs: scrape_configs.flatMap(({ job_name }) =>
      targets[job_name] === undefined
        ? []
        : [
            {
              job_name,
              authorization: { credentials: metricsToken },
              static_configs: [{ targets: targets[job_name] }],
            },
          ],
    ),
  };
}

/** Debian's version has no `webhook_url_file` yet. */
function alertmanagerConfig({ webhookUrl, speed }: MonitoringOptions): string {
  return faster(textOf('infra/alertmanager/alertmanager.yml'), speed).replace(
    'webhook_url_file: /tmp/webhook-url',
    `webhook_url: ${webhookUrl}`,
  );
}

interface Started {
  process: ChildProcess;
  printed(): string;
  stop(): Promise<void>;
}

function start(program: string, args: readonly string[]): Started {
  const process = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed = `${printed}${chunk}`.slice(-4_000);
  };
  process.stdout?.on('data', keep);
  process.stderr?.on('data', keep);
  const exited = once(process, 'exit');
  return {
    process,
    printed: () => printed,
    async stop() {
      process.kill('SIGKILL');
      await exited;
    },
  };
}

async function ready(url: string, started: readonly Started[]): Promise<void> {
  for (;;) {
    const dead = started.find(({ process }) => process.exitCode !== null);
    if (dead !== undefined) throw new Error(`It ended at once:\n${dead.printed()}`);
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
