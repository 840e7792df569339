/** What docker-compose.yml promises: order, reach, and who may do what. one-server-run.test.ts runs it as processes. */
import { expect, test } from 'vitest';
import { readEdgeConfig } from '../../edge/config.ts';
import { EDGE_LOGIN, NODE_LOGIN } from '../scripts/logins.ts';
import { environmentOf, REQUIRED, readCompose } from './composed.ts';
import { interpolated, textOf, yamlOf } from './reading.ts';

const { all, service, networks, volumes } = readCompose('docker-compose.yml');
const given = REQUIRED['docker-compose.yml'];
const urlOf = (name: string, variable = 'DATABASE_URL') =>
  new URL(environmentOf(service(name), given)[variable] ?? '').username;

test('migrations come first, and everything that uses the tables waits for them', () => {
  expect(service('migrate').depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
  const users = all.filter(([name, { networks: joined }]) => joined.includes('database') && name !== 'postgres');
  expect(users.map(([name]) => name).sort()).toEqual(['backup', 'edge', 'migrate', 'tools', 'voice-node']);
  for (const name of ['edge', 'voice-node', 'tools'])
    expect(service(name).depends_on.migrate).toEqual({ condition: 'service_completed_successfully' });
});

test('each process logs in to the database as itself, and only what needs the owner has its password', () => {
  expect([urlOf('edge'), urlOf('tools'), urlOf('voice-node')]).toEqual([EDGE_LOGIN, EDGE_LOGIN, NODE_LOGIN]);
  for (const name of ['migrate', 'tools']) expect(urlOf(name, 'MIGRATE_DATABASE_URL')).toBe('chorus');
  const owners = all.filter(([, { environment = {} }]) => JSON.stringify(environment).includes('POSTGRES_PASSWORD'));
  expect(owners.map(([name]) => name).sort()).toEqual(['backup', 'migrate', 'postgres', 'tools']);
});

test('the required variables are all that an edge needs', () => {
  expect(readEdgeConfig(environmentOf(service('edge'), given))).toMatchObject({
    UPSTASH_REDIS_REST_URL: 'http://redis-rest:8079',
    RATE_LIMIT_SCALE: 1,
    DISABLED_MODULES: new Set(),
  });
});

test('by default, only Caddy is reachable from outside, and only with its profile', () => {
  const published = all.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, interpolated(port, {})]));
  expect(published.filter(([, port]) => !port?.startsWith('127.0.0.1:')).map(([name]) => name)).toEqual(
    Array(3).fill('caddy'),
  );
  expect(published.filter(([name]) => name !== 'caddy')).toEqual([
    ['edge', `127.0.0.1:8787:${service('edge').environment?.PORT}`],
    ['prometheus', '127.0.0.1:9090:9090'],
    ['grafana', '127.0.0.1:3000:3000'],
    ['alertmanager', '127.0.0.1:9093:9093'],
  ]);
  const optional = all.filter(([, { profiles }]) => profiles).map(([name, { profiles }]) => [name, profiles]);
  expect(Object.fromEntries(optional)).toEqual({
    ...{ caddy: ['caddy'], tunnel: ['tunnel'], backup: ['backup'], tools: ['tools'] },
    ...Object.fromEntries(
      ['prometheus', 'alertmanager', 'blackbox', 'grafana', 'loki', 'alloy'].map((name) => [name, ['monitoring']]),
    ),
  });
});

test('Postgres and Redis have no way out, and are reached only by what uses them', () => {
  for (const name of ['postgres', 'redis'])
    for (const network of service(name).networks) expect([name, networks[network]]).toEqual([name, { internal: true }]);
  const beside = (name: string) =>
    all.filter(([, each]) => each.networks.some((network) => service(name).networks.includes(network)));
  expect(beside('redis').map(([name]) => name)).toEqual(['redis', 'redis-rest']);
  // What faces the internet reaches the edge and nothing else.
  for (const name of ['caddy', 'tunnel'])
    expect(
      beside(name)
        .map(([each]) => each)
        .sort(),
    ).toEqual(['caddy', 'edge', 'tunnel']);
});

test('Postgres keeps its data in a volume, with checksums, and fits into its memory', () => {
  const postgres = service('postgres');
  expect(postgres.volumes).toEqual(['postgres:/var/lib/postgresql']);
  expect(Object.keys(volumes)).toContain('postgres');
  expect(postgres.environment?.POSTGRES_INITDB_ARGS).toContain('--data-checksums');
  const megabytes = (text = '') => Number.parseInt(text, 10) * (/g/i.test(text) ? 1024 : 1);
  const settings = Object.fromEntries(
    postgres.command?.slice(1).map((flag) => flag.replace(/^-c/, '').split('=')) ?? [],
  );
  // A quarter, as its documentation says. https://www.postgresql.org/docs/current/runtime-config-resource.html
  expect(megabytes(settings.shared_buffers)).toBe(megabytes(postgres.mem_limit) / 4);
  expect(megabytes(settings.effective_cache_size)).toBeLessThanOrEqual(megabytes(postgres.mem_limit));
  // An edge opens up to 15 connections and a node 8. docs/OPERATIONS.md, Connections.
  expect(Number(settings.max_connections)).toBeGreaterThanOrEqual(15 + 8 + 20);
});

test('what it runs all the time fits into a server with 6 GB', () => {
  const megabytes = ({ mem_limit: limit }: { mem_limit: string }) =>
    Number.parseInt(limit, 10) * (limit.endsWith('g') ? 1024 : 1);
  const always = all
    .filter(([name, { profiles }]) => !profiles && name !== 'migrate')
    .map(([, each]) => megabytes(each));
  expect(always.reduce((sum, each) => sum + each, 0)).toBeLessThan(5 * 1024);
});

test('containers have the time that their processes need to stop', () => {
  const seconds = (name: string) => Number.parseInt(service(name).stop_grace_period ?? '10', 10);
  // What edge/node.ts gives running interactions, with room for what follows.
  expect(seconds('edge')).toBeGreaterThanOrEqual(15);
  expect(seconds('voice-node')).toBeGreaterThanOrEqual(30);
  expect(seconds('postgres')).toBeGreaterThanOrEqual(60);
  expect(seconds('caddy')).toBeGreaterThan(Number(/grace_period (\d+)s/.exec(textOf('infra/caddy/Caddyfile'))?.[1]));
});

test('Prometheus finds every process where Compose runs it, with the token from a file', () => {
  const config = yamlOf('infra/prometheus/prometheus.yml') as {
    rule_files: string[];
    scrape_configs: {
      job_name: string;
      authorization?: object;
      static_configs?: { targets: string[] }[];
      relabel_configs?: { target_label: string; replacement?: string }[];
    }[];
  };
  const prometheus = service('prometheus');
  const [, file = ''] = />\s*(\/tmp\/\S+)/.exec(prometheus.command?.[0] ?? '') ?? [];
  const jobs = config.scrape_configs.map(({ job_name: name, static_configs, relabel_configs = [], authorization }) => {
    // What's asked from outside is asked by the Blackbox exporter.
    const probe = relabel_configs.find(({ target_label: label }) => label === '__address__')?.replacement;
    return [name, probe ?? static_configs?.[0]?.targets[0], authorization];
  });
  expect(jobs).toEqual([
    ['chorus-edge', `edge:${service('edge').environment?.PORT}`, { credentials_file: file }],
    ['chorus-voice', `voice-node:${service('voice-node').environment?.PORT}`, { credentials_file: file }],
    ['chorus-public', 'blackbox:9115', undefined],
    ['lavalink', 'lavalink:2333', undefined],
    ['prometheus', '127.0.0.1:9090', undefined],
  ]);
  for (const [, target] of jobs) {
    const host = String(target).split(':')[0] ?? '';
    if (host === '127.0.0.1') continue;
    const holder = host === 'lavalink' ? 'lavalink-network' : host;
    expect(service(holder).networks.some((network) => prometheus.networks.includes(network))).toBe(true);
  }
  // Relative to the configuration, next to which Compose mounts it. Rules name these jobs.
  expect(config.rule_files).toEqual(['alerts.yml']);
  expect(prometheus.volumes).toContain('./infra/prometheus/alerts.yml:/etc/prometheus/alerts.yml:ro');
  for (const [, job] of textOf('infra/prometheus/alerts.yml').matchAll(/job="([^"]+)"/g))
    expect(jobs.map(([name]) => name)).toContain(job);
});

test('Caddy serves what PUBLIC_URL names, and hands it to the edge', () => {
  const caddyfile = textOf('infra/caddy/Caddyfile');
  expect(caddyfile).toMatch(/^\{\$PUBLIC_URL\} \{\n\treverse_proxy edge:(\d+)\n\}$/m);
  expect(/edge:(\d+)/.exec(caddyfile)?.[1]).toBe(service('edge').environment?.PORT);
  const probed = new URL(service('caddy').healthcheck?.test.at(-1) ?? '').origin;
  expect(caddyfile).toContain(`\n${probed} {`);
});
