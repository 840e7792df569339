/** What the images of infra/docker/chorus.Dockerfile hold. Laid out in folders, so that it doesn't need a Docker engine. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { baseOf, chainOf, commandOf, DOCKERFILE, instructionsOf, isSent, layOut, sourcesOf } from './image.ts';
import { stagesOf, textOf } from './reading.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Each image: where its code is, and what else starts in it. */
const IMAGES = {
  'voice-node': { holds: /^voice-node\//, entries: [] },
  edge: { holds: /^edge\//, entries: [] },
  'redis-rest': { holds: /^infra\/redis-rest\/\w+\.ts$/, entries: [] },
  tools: {
    holds:
      /^edge\/|^migrations\/|^voice-node\/config\.ts$|^infra\/(?:store\.ts|docker\/(?:pins\.ts|images\.yml)|(?:backup|check|import|import\/\w+|monitor|scripts|terminal)\/[\w-]+\.ts)$/,
    entries: ['backup', 'check', 'data', 'import', 'monitor', 'register', 'restore', 'rotate-agent-keys'].map(
      (name) => `infra/scripts/${name}.ts`,
    ),
  },
} as const;

/** What these files import, directly or not. As one bundle: one for each would take many times as long. */
async function importsOf(folder: string, files: readonly string[]) {
  const contents = files.map((path) => `import ${JSON.stringify(`./${path}`)};`).join('\n');
  const { metafile } = await build({
    absWorkingDir: folder,
    stdin: { contents, resolveDir: folder, sourcefile: 'all' },
    ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', metafile: true, write: false },
    logLevel: 'silent',
  });
  const { all: _, ...inputs } = metafile.inputs;
  const imports = Object.values(inputs).flatMap((input) => input.imports.filter(({ external }) => external));
  return { files: Object.keys(inputs), packages: imports.map(({ path }) => path).filter((path) => !isBuiltin(path)) };
}

const packageOf = (path: string) => path.split('/', path.startsWith('@') ? 2 : 1).join('/');

describe.each(Object.entries(IMAGES))('the image %s', (target, { holds, entries }) => {
  const instructions = instructionsOf(target);
  const app = layOut(target);
  afterAll(() => rmSync(app, { recursive: true }));
  const files = readdirSync(app, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(app, join(parentPath, name)))
    .filter((path) => !path.startsWith('node_modules/'));

  test('has every file and package that its processes can import', async () => {
    const imported = await importsOf(ROOT, [commandOf(instructions, 'CMD')[1] ?? '', ...entries]);
    expect(imported.files.length).toBeGreaterThan(5);
    expect(imported.files.filter((path) => !existsSync(join(app, path)))).toEqual([]);
    const { dependencies } = JSON.parse(textOf('package.json')) as { dependencies: Record<string, string> };
    const packages = imported.packages.map(packageOf);
    expect(packages).toContain('zod');
    expect(packages.filter((name) => dependencies[name] === undefined)).toEqual([]);
  });

  test('holds its own code and what’s shared, and nothing that tests use', async () => {
    expect(files).toContain('shared/platform/config.ts');
    expect(files.filter((path) => holds.test(path)).length).toBeGreaterThan(4);
    expect(files.filter((path) => !holds.test(path) && !/^shared\/|^package\.json$/.test(path))).toEqual([]);
    expect(files.filter((path) => /testing|fixture|contract|\.test\./.test(path))).toEqual([]);
    // Whatever its name: a fake or a stage imports the test runner, or something that isn't in the image.
    const imported = await importsOf(
      app,
      files.filter((path) => path.endsWith('.ts')),
    );
    expect(imported.files.length).toBeGreaterThan(5);
    expect(imported.files.filter((path) => !files.includes(path))).toEqual([]);
    const isMissing = (path: string) => !existsSync(join(app, 'node_modules', packageOf(path)));
    expect(imported.packages.filter(isMissing)).toEqual([]);
  });

  test('starts Node itself, not as root, so that it gets its signals and can’t change its code', () => {
    expect(commandOf(instructions, 'CMD')[0]).toBe('node');
    expect(instructions.filter(({ word }) => word === 'USER').map(({ rest }) => rest)).toEqual(['1000:1000']);
    const copied = instructions.filter(({ word, flags }) => word === 'COPY' && flags.chown !== undefined);
    expect(copied).toEqual([]);
  });
});

test('the image of backups holds what the tools’ image holds, and doesn’t run as root either', () => {
  expect(sourcesOf('backup').sort()).toEqual(sourcesOf('tools').sort());
  const command = commandOf(instructionsOf('backup'), 'CMD');
  expect(command).toEqual(['node', 'infra/scripts/backup.ts']);
  const users = instructionsOf('backup').filter(({ word }) => word === 'USER');
  expect(users.map(({ rest }) => rest)).toEqual(['1000:1000']);
});

test('only what an image copies is sent to the builder', () => {
  const sent = ['voice-node/main.ts', 'edge/node.ts', 'shared/voice/session.ts', 'migrations/0100.do.platform.sql'];
  for (const path of [...sent, 'package-lock.json', 'infra/scripts/migrate.ts', 'infra/redis-rest/main.ts'])
    expect([path, existsSync(join(ROOT, path)), isSent(path)]).toEqual([path, true, true]);
  const kept = ['.env', '.git/config', '.chorus/secrets.json', 'backups/a.age', 'infra/kubernetes/secrets.env'];
  for (const path of [...kept, 'voice-node/node.test.ts', 'infra/testing/voice.ts', 'infra/sandbox/sandbox.ts'])
    expect([path, isSent(path)]).toEqual([path, false]);
  for (const path of ['infra/scripts/test.ts', 'infra/redis-rest/contract/case.ts', 'infra/docker/image.ts'])
    expect([path, isSent(path)]).toEqual([path, false]);
  const sourced = new Set(Object.keys(IMAGES).flatMap(sourcesOf));
  for (const source of sourced) {
    const path = join(ROOT, source);
    const inside = statSync(path).isDirectory() ? readdirSync(path, { recursive: true }).map(String) : [''];
    expect([source, inside.some((name) => isSent(join(source, name)))]).toEqual([source, true]);
  }
});

test('the images share their packages and use the Node version of the bootstrap', () => {
  const bootstrap = readFileSync(join(ROOT, 'infra/scripts/node-integrity.mjs'), 'utf8');
  const version = /NODE_VERSION = '([\d.]+)'/.exec(bootstrap)?.[1];
  expect(textOf('infra/docker/images.yml')).toMatch(new RegExp(`NODE_IMAGE: node:${version}-trixie-slim(@|$)`, 'm'));
  for (const target of Object.keys(IMAGES))
    expect(chainOf(target).map((stage) => baseOf(stage).name)).toContain('base');
  const installs = stagesOf(textOf(DOCKERFILE))
    .flat()
    .filter(({ rest }) => rest.includes('npm '));
  expect(installs.map(({ rest }) => rest)).toEqual(['npm ci --omit=dev --ignore-scripts']);
});
