/** Every variable in the documentation reaches its process wherever that runs, and every variable that's read is documented. */
import { describe, expect, test } from 'vitest';
import { EDGE_VARIABLES } from '../../edge/config.ts';
import { TRACING_VARIABLES } from '../../shared/platform/tracing-variables.ts';
import { VOICE_NODE_VARIABLES } from '../../voice-node/config.ts';
import { BACKUP_VARIABLES } from '../backup/config.ts';
import { REDIS_REST_VARIABLES } from '../redis-rest/config.ts';
import { loginsVariables, ownerVariables } from '../scripts/environments.ts';
import { variablesOf } from '../setup/variables.ts';
import { COMPOSE_FILES, REQUIRED, readCompose } from './composed.ts';
import { textOf } from './reading.ts';

const OWNER_VARIABLES = Object.keys(ownerVariables);
const LOGINS_VARIABLES = Object.keys(loginsVariables);
/** What only a machine without containers needs: the sandbox, and a program of another version. */
const OF_THE_MACHINE = ['SANDBOX_PORT', 'SANDBOX_FOLDER'];
/** Compose's own. https://docs.docker.com/compose/how-tos/environment-variables/envvars/ */
const OF_COMPOSE = ['COMPOSE_PROFILES'];

/** Lavalink's own, besides those in its settings. https://docs.spring.io/spring-boot/appendix/application-properties/ */
const OF_LAVALINK = ['SERVER_ADDRESS'];

/** What each container reads. */
const READERS: Record<string, readonly string[]> = {
  edge: [...EDGE_VARIABLES, ...TRACING_VARIABLES],
  'voice-node': [...VOICE_NODE_VARIABLES, ...TRACING_VARIABLES],
  // Its networks have no way to a webhook.
  'redis-rest': REDIS_REST_VARIABLES.filter((name) => name !== 'ERROR_WEBHOOK_URL'),
  migrate: [...OWNER_VARIABLES, ...LOGINS_VARIABLES],
  tools: [...EDGE_VARIABLES, ...OWNER_VARIABLES, 'PUBLIC_URL', 'BACKUP_DIR'],
  // The image has one pg_dump, and DATABASE_URL is the owner's.
  backup: BACKUP_VARIABLES.filter((name) => name !== 'PG_DUMP' && name !== 'MIGRATE_DATABASE_URL'),
  lavalink: [...namesIn('infra/lavalink/application.yml', /\$\{(\w+)/g), '_JAVA_OPTIONS'],
  caddy: namesIn('infra/caddy/Caddyfile', /\{\$(\w+)/g),
  tunnel: ['TUNNEL_TOKEN'],
  // Grafana reads a variable for each of its settings. https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/
  grafana: Object.keys(readCompose('docker-compose.yml').service('grafana').environment ?? {}).filter((name) =>
    name.startsWith('GF_'),
  ),
  // Its entrypoint, and prometheus.yml itself.
  prometheus: ['METRICS_TOKEN', 'PUBLIC_URL', ...namesIn('infra/prometheus/prometheus.yml', /\$\{(\w+)/g)],
  // https://hub.docker.com/_/postgres
  postgres: ['POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_PASSWORD', 'POSTGRES_INITDB_ARGS'],
};

/** Names that a file has, each once. */
function namesIn(path: string, pattern: RegExp): string[] {
  return [...new Set([...textOf(path).matchAll(pattern)].map(([, name = '']) => name))];
}

const unique = (names: Iterable<string>) => [...new Set(names)].sort();

describe.each(COMPOSE_FILES)('%s', (path) => {
  const { all } = readCompose(path);

  test.each(all)('%s gets every variable that it reads, and no other', (name, { environment = {}, command = [] }) => {
    // Commands run by a shell read what they name.
    const inCommand = [...command.join(' ').matchAll(/\$\$(\w+)/g)].map(([, variable = '']) => variable);
    expect(unique(Object.keys(environment))).toEqual(unique(READERS[name] ?? inCommand));
  });
});

const example = namesIn('.env.example', /^(?:# )?([A-Z][A-Z0-9_]+)=/gm);
const interpolated = ['docker-compose.yml', 'docker-compose.voice.yml', 'infra/docker/services.yml'].flatMap((path) =>
  namesIn(path, /(?<!\$)\$\{(\w+)/g),
);

test('.env.example lists exactly what processes read and Compose passes on', () => {
  const own = [
    EDGE_VARIABLES,
    VOICE_NODE_VARIABLES,
    REDIS_REST_VARIABLES,
    OWNER_VARIABLES,
    LOGINS_VARIABLES,
    TRACING_VARIABLES,
  ];
  expect(EDGE_VARIABLES.length).toBeGreaterThan(20);
  expect(unique(example)).toEqual(
    unique([...own.flat(), ...BACKUP_VARIABLES, ...interpolated, ...OF_THE_MACHINE, ...OF_COMPOSE]),
  );
});

test('`npm run setup` writes everything that Compose requires', () => {
  const written = new Set(variablesOf('compose').map(({ name }) => name));
  for (const name of Object.keys(REQUIRED['docker-compose.yml']))
    expect([name, written.has(name)]).toEqual([name, true]);
  for (const name of written) expect([name, example.includes(name)]).toEqual([name, true]);
});

test('.env.example assigns each variable once', () => {
  const assigned = [...textOf('.env.example').matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name);
  expect(assigned.sort()).toEqual(unique(assigned));
});

test('wrangler.toml names exactly what an edge reads on Workers', () => {
  const settings = namesIn('wrangler.toml', /^(?:# )?([A-Z][A-Z0-9_]+) = /gm);
  const secrets = [...textOf('wrangler.toml').matchAll(/^# {3}[a-z ]+: ([A-Z0-9_ ]+)$/gm)];
  const named = [...settings, ...secrets.flatMap(([, names = '']) => names.split(' '))];
  // Hyperdrive has the database, and there's no port to listen on.
  const onWorkers = EDGE_VARIABLES.filter((name) => !['DATABASE_URL', 'PORT', 'HOST'].includes(name));
  expect(named.sort()).toEqual(unique(onWorkers));
});

test('the documentation sets every secret that an edge on Workers requires', () => {
  const [, required = ''] = /required: ([A-Z0-9_ ]+)$/m.exec(textOf('wrangler.toml')) ?? [];
  expect(textOf('docs/DEPLOY.md')).toContain(`for name in ${required}; do`);
});

test('the documentation names no variable that doesn’t exist', () => {
  const known = new Set([...example, ...interpolated, ...Object.values(READERS).flat(), ...OF_LAVALINK]);
  for (const page of ['docs/DEPLOY.md', 'docs/OPERATIONS.md'])
    for (const name of namesIn(page, /`([A-Z][A-Z0-9]*_[A-Z0-9_]+)[`=]/g))
      expect([page, name, known.has(name)]).toEqual([page, name, true]);
});
