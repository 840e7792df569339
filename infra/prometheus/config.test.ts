/** What Compose starts beside Chorus is accepted by the programs that read it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCompose } from '../docker/composed.ts';
import { yamlOf } from '../docker/reading.ts';

const repository = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const has = (program: string) => spawnSync(program, ['--version']).error === undefined;
const { service } = readCompose('docker-compose.yml');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chorus-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a container's command up to its program, with this folder in the place of /tmp. Returns the folder's file. */
function prepared(name: string, environment: Record<string, string>, file: string): string {
  const [command = ''] = service(name).command ?? [];
  const own = command
    .replaceAll('$$', '$')
    .replaceAll('/tmp/', `${folder}/`)
    .replaceAll('/etc/alertmanager', repository('alertmanager'))
    .replace(/exec .*/s, 'true');
  execFileSync('sh', ['-c', own], { env: { PATH: process.env.PATH ?? '', ...environment } });
  return readFileSync(join(folder, file), 'utf8');
}

test('Prometheus probes PUBLIC_URL, and nothing without one', () => {
  const targets = (url: string) =>
    JSON.parse(prepared('prometheus', { METRICS_TOKEN: 'm', PUBLIC_URL: url }, 'public-url.json')) as object;
  expect(targets('https://chorus.example')).toEqual([{ targets: ['https://chorus.example/healthz'] }]);
  expect(targets('https://chorus.example/')).toEqual([{ targets: ['https://chorus.example/healthz'] }]);
  expect(targets('')).toEqual([{ targets: [] }]);
});

test('Alertmanager posts to the webhook, and to nobody without one', () => {
  const receiver = (url: string) =>
    /^ {2}receiver: (\w+)$/m.exec(prepared('alertmanager', { ALERT_WEBHOOK_URL: url }, 'alertmanager.yml'))?.[1];
  expect(receiver('https://discord.com/api/webhooks/1/a-secret')).toBe('discord');
  expect(readFileSync(join(folder, 'webhook-url'), 'utf8')).toBe('https://discord.com/api/webhooks/1/a-secret');
  expect(receiver('')).toBe('nobody');
});

test('inhibition names alerts that exist', () => {
  const { groups } = yamlOf('infra/prometheus/alerts.yml') as { groups: { rules: { alert?: string }[] }[] };
  const alerts = new Set(groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)));
  const named = readFileSync(repository('alertmanager/alertmanager.yml'), 'utf8').match(/Chorus\w+/g) ?? [];
  expect(named.length).toBeGreaterThan(10);
  for (const name of named) expect([name, alerts.has(name)]).toEqual([name, true]);
});

const hasPrometheus = has('promtool') && has('amtool');
describe.skipIf(!hasPrometheus)(hasPrometheus ? 'with promtool and amtool' : 'without promtool and amtool', () => {
  test('both accept their configuration', () => {
    const syntax = ['check', 'config', '--syntax-only', repository('prometheus/prometheus.yml')];
    expect(execFileSync('promtool', syntax, { encoding: 'utf8' })).toContain('SUCCESS');
    // Debian's version doesn't know the file yet.
    const own = readFileSync(repository('alertmanager/alertmanager.yml'), 'utf8');
    const file = join(folder, 'checked.yml');
    writeFileSync(file, own.replace('webhook_url_file: /tmp/webhook-url', 'webhook_url: https://discord.example/1'));
    execFileSync('cp', [repository('alertmanager/discord.tmpl'), folder]);
    expect(execFileSync('amtool', ['check-config', file], { encoding: 'utf8' })).toContain('SUCCESS');
  });
});

const hasBlackbox = has('prometheus-blackbox-exporter');
describe.skipIf(!hasBlackbox)(
  hasBlackbox ? 'with Debian’s Blackbox exporter' : 'without prometheus-blackbox-exporter',
  () => {
    test('it accepts its configuration', () => {
      const args = ['--config.check', `--config.file=${repository('blackbox/blackbox.yml')}`];
      expect(spawnSync('prometheus-blackbox-exporter', args).status).toBe(0);
    });
  },
);
