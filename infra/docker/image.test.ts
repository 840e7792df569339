/** The voice node's image: its content, and that it runs. Laid out in a folder, so that it doesn't need a Docker engine. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../sandbox/processes/ports.ts';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { composeFile } from './compose-schema.ts';
import { commandOf, copiedFrom, imageStage, isSent, layOut } from './image.ts';
import { composeOf, interpolated, stagesOf, textOf } from './reading.ts';

const DOCKERFILE = 'infra/docker/voice-node.Dockerfile';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The user `node` of the base image. */
const NODE_USER = 1_000;
const stage = imageStage(DOCKERFILE);
const app = layOut(stage);
afterAll(() => rmSync(app, { recursive: true }));

test('every file that a node can import is in the image', async () => {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [commandOf(stage, 'CMD')[1] ?? ''],
    ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', metafile: true, write: false },
    outdir: 'unused',
    logLevel: 'silent',
  });
  const imported = Object.keys(metafile.inputs);
  expect(imported.length).toBeGreaterThan(30);
  expect(imported.filter((path) => !existsSync(join(app, path)))).toEqual([]);

  const { dependencies } = JSON.parse(textOf('package.json')) as { dependencies: Record<string, string> };
  const packages = Object.values(metafile.inputs)
    .flatMap(({ imports }) => imports.filter(({ external }) => external))
    .map(({ path }) => path)
    .filter((path) => !isBuiltin(path))
    .map((path) => path.split('/', path.startsWith('@') ? 2 : 1).join('/'));
  expect(packages).toContain('discord.js');
  expect(packages.filter((name) => dependencies[name] === undefined)).toEqual([]);
});

test('only what the node needs is in the image or sent to the builder', () => {
  const dockerignore = textOf('.dockerignore');
  for (const path of ['voice-node/main.ts', 'shared/voice/session.ts', 'package-lock.json'])
    expect([path, isSent(path, dockerignore)]).toEqual([path, true]);
  for (const path of ['.env', '.git/config', '.chorus/secrets.json', 'edge/worker.ts', 'voice-node/node.test.ts'])
    expect([path, isSent(path, dockerignore)]).toEqual([path, false]);
  expect(existsSync(join(app, 'voice-node/node.test.ts'))).toBe(false);
  for (const [source] of copiedFrom(stage)) expect(isSent(source, dockerignore)).toBe(true);
});

test('the image holds the node and what it shares with the edge, and nothing that tests use', async () => {
  const files = readdirSync(app, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(app, join(parentPath, name)))
    .filter((path) => !path.startsWith('node_modules/'));
  expect(files).toContain('shared/voice/session.ts');
  expect(files.filter((path) => !/^(?:voice-node|shared)\/|^package\.json$/.test(path))).toEqual([]);
  expect(files.filter((path) => /testing|fixture|\.test\./.test(path))).toEqual([]);

  // Whatever its name: a fake or a stage imports the test runner, or something of infra.
  const { metafile } = await build({
    absWorkingDir: app,
    entryPoints: files.filter((path) => path.endsWith('.ts')),
    ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', metafile: true, write: false },
    outdir: 'unused',
    logLevel: 'silent',
  });
  expect(Object.keys(metafile.inputs).filter((path) => !files.includes(path))).toEqual([]);
  const packages = Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
  expect(packages.filter(({ path }) => !isBuiltin(path) && !isInstalled(path))).toEqual([]);
});

/** Whether the image has the package that an import names. */
function isInstalled(path: string): boolean {
  return existsSync(join(app, 'node_modules', path.split('/', path.startsWith('@') ? 2 : 1).join('/')));
}

test('the image uses the Node version of the bootstrap, and not as root', () => {
  const bootstrap = readFileSync(join(ROOT, 'infra/scripts/node-integrity.mjs'), 'utf8');
  const version = /NODE_VERSION = '([\d.]+)'/.exec(bootstrap)?.[1];
  const bases = stagesOf(textOf(DOCKERFILE)).map(([from]) => from?.rest.split(' ')[0]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that's how a Dockerfile names an argument.
  expect(new Set(bases)).toEqual(new Set(['${NODE_IMAGE}']));
  const { services } = composeFile.parse(composeOf('docker-compose.voice.yml'));
  expect(services['voice-node']?.build?.args.NODE_IMAGE?.split('@')[0]).toBe(`node:${version}-trixie-slim`);
  expect(stage.filter(({ word }) => word === 'USER').map(({ rest }) => rest)).toEqual(['node']);
});

describe('the image’s command, in the environment from Compose', () => {
  let database: TestDatabase;
  let port: number;
  let environment: Record<string, string>;
  beforeAll(async () => {
    [database, port] = await Promise.all([createDatabase(2), freePort()]);
    const given = {
      DATABASE_URL: database.url,
      VOICE_NODE_SECRET: 's'.repeat(32),
      AGENT_TOKEN_KEYS: `k1:${'5a'.repeat(32)}`,
      METRICS_TOKEN: 'm'.repeat(16),
      NODE_ID: 'voice-1',
      NODE_PUBLIC_URL: `http://127.0.0.1:${port}`,
      LAVALINK_PASSWORD: 'a-password',
      DISCORD_API_BASE: 'http://127.0.0.1:1/api',
    };
    const { services } = composeFile.parse(composeOf('docker-compose.voice.yml'));
    const composed = Object.entries(services['voice-node']?.environment ?? {});
    environment = {
      ...Object.fromEntries(composed.map(([name, value]) => [name, interpolated(value, given)])),
      NODE_ENV: 'production',
      NODE_PRESERVE_SYMLINKS: '1',
      // Unlike a container, this machine's ports are shared.
      PORT: String(port),
      HOST: '127.0.0.1',
    };
    // Like in the image, the process's user can read everything and write nothing.
    chmodSync(app, 0o755);
  });
  afterAll(() => database.drop());

  /** The image's user, if this process can become it and it can read the checkout. */
  function identity(): { uid: number; gid: number } | undefined {
    if (process.getuid?.() !== 0) return undefined;
    const user = { uid: NODE_USER, gid: NODE_USER };
    const canRead = spawnSync(process.execPath, ['--check', join(ROOT, 'voice-node/main.ts')], {
      ...user,
      stdio: 'ignore',
    });
    return canRead.status === 0 ? user : undefined;
  }

  const options = () => ({ cwd: app, env: environment, ...identity() });
  const isHealthy = () => {
    const [, ...args] = commandOf(stage, 'HEALTHCHECK');
    return spawnSync(process.execPath, args, options()).status === 0;
  };

  test('starts, is healthy, drains on SIGTERM, and exits with 0', async () => {
    expect(isHealthy()).toBe(false);
    const [program, ...args] = commandOf(stage, 'CMD');
    expect(program).toBe('node');
    const child = spawn(process.execPath, args, { ...options(), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        output += String(data);
      });
    const ended = once(child, 'exit');
    try {
      await expect
        .poll(() => output.includes('listens on port') || child.exitCode !== null, { timeout: 20_000 })
        .toBe(true);
      const response = await fetch(`http://127.0.0.1:${port}/healthz`);
      expect([response.status, output]).toEqual([200, expect.not.stringContaining('Error')]);
      expect(isHealthy()).toBe(true);
      const runners = await database.sql`select runner_id, url from agent_runners`;
      expect([...runners]).toEqual([{ runner_id: 'voice-1', url: environment.NODE_PUBLIC_URL }]);
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
    expect(output).toContain('draining');
    expect(isHealthy()).toBe(false);
  });
});
