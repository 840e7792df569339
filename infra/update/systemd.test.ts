/** Updates of a checkout that units run in. Where systemd isn't running, processes stand in for units. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { IMAGES_FILE } from '../docker/pins.ts';
import { freePort } from '../sandbox/processes/ports.ts';
import { ROOT } from '../sandbox/state/folder.ts';
import { writeEnvFile } from '../setup/env-file.ts';
import { createDatabase } from '../testing/database.ts';
import { type LocalRegistry, sha256, startRegistry } from '../testing/registry.ts';
import { runScript } from '../testing/script.ts';

const PARTS = ['edge', 'shared', 'migrations', 'infra', 'package.json', 'package-lock.json'];

describe('npm run update, with systemd', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-units-'));
  const [origin, server, units, bin] = ['origin', 'server', 'units', 'bin'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  let environment: Record<string, string>;
  let url: string;
  let lavalink: { port: string; password: string };
  let registry: LocalRegistry;
  let drop: () => Promise<void>;

  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
      cwd,
      encoding: 'utf8',
    }).trim();
  const release = (change: () => void): string => {
    change();
    git(origin, 'add', '-A');
    git(origin, 'commit', '-qm', 'A change');
    return git(origin, 'rev-parse', 'HEAD');
  };
  const update = (wait = '60') =>
    runScript(
      'infra/scripts/update.ts',
      ['--root', server, '--units', units, '--environments', units, '--no-backup', '--wait', wait],
      environment,
    );
  const pid = (unit = 'chorus-edge') => readFileSync(join(units, `${unit}.pid`), 'utf8');

  /** The address of what claims to be a version of Lavalink. Only what begins like this starts. */
  function publishLavalink(version: string, content = `PK ok ${version}`): string {
    const path = `/lavalink/Lavalink/releases/download/${version}/Lavalink.jar`;
    const body = Buffer.from(content);
    registry.releases.set(path, { body, digest: sha256(body) });
    return `http://${registry.host}${path}`;
  }
  const plugins = async (): Promise<string[]> => {
    const headers = { authorization: lavalink.password };
    const response = await fetch(`http://127.0.0.1:${lavalink.port}/v4/info`, { headers });
    const info = (await response.json()) as { plugins: { name: string; version: string }[] };
    return info.plugins.map(({ name, version }) => `${name} ${version}`).sort();
  };
  const rewriteImages = (change: (text: string) => string) => {
    const path = join(origin, IMAGES_FILE);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  };

  /** Links, and a stamp, so that the bootstrap takes them for what the lockfile says. Each new worktree gets a copy. */
  function installPackages(): void {
    const modules = join(folder, 'packages');
    mkdirSync(modules);
    for (const name of readdirSync(join(ROOT, 'node_modules')))
      if (!name.startsWith('.')) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    const lock = readFileSync(join(server, 'package-lock.json'));
    const stamp = createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
    writeFileSync(join(modules, '.chorus-lock'), stamp);
    const install = `[ -e node_modules ] || cp -a '${modules}' node_modules`;
    writeFileSync(join(server, '.git/hooks/post-checkout'), `#!/bin/sh\n${install}\n`, { mode: 0o755 });
    execFileSync('sh', ['-c', install], { cwd: server });
  }

  beforeAll(async () => {
    for (const each of [origin, units, bin]) mkdirSync(each);
    for (const part of PARTS)
      cpSync(join(ROOT, part), join(origin, part), {
        recursive: true,
        filter: (path) => !/\.test\.ts$|\/infra\/(sandbox|testing|bench)$/.test(path),
      });
    writeFileSync(join(origin, '.gitignore'), 'node_modules\n.chorus\n');
    registry = await startRegistry();
    for (const plugin of ['youtube-plugin-1.0.0', 'youtube-plugin-1.1.0', 'lavasrc-plugin-2.0.0']) {
      const [, name, version] = /^(.+)-([\d.]+)$/.exec(plugin) ?? [];
      const [path, body] = [`/org/${name}/${version}/${plugin}.jar`, Buffer.from(`PK ${plugin}`)];
      registry.files.set(path, body).set(`${path}.sha256`, Buffer.from(sha256(body).slice('sha256:'.length)));
    }
    rewriteImages((text) =>
      text
        .replace(/(LAVALINK_JAR: ).*/, `$1${publishLavalink('4.2.2')}`)
        .replace(/(PLUGIN_REPOSITORY: ).*/, `$1${registry.repository}`)
        .replace(/(YOUTUBE_PLUGIN: ).*/, '$1org:youtube-plugin:1.0.0')
        .replace(/(LAVASRC_PLUGIN: ).*/, '$1org:lavasrc-plugin:2.0.0'),
    );
    git(origin, 'init', '-q', '-b', 'main');
    release(() => {});
    git(folder, 'clone', '-q', origin, server);
    installPackages();
    writeFileSync(
      join(bin, 'systemctl'),
      `#!/bin/sh\nexec ${process.execPath} ${join(ROOT, 'infra/testing/stand-in-systemctl.ts')} "$@"\n`,
    );
    chmodSync(join(bin, 'systemctl'), 0o755);
    const database = await createDatabase();
    drop = database.drop;
    const port = String(await freePort());
    url = `http://127.0.0.1:${port}`;
    const edge = {
      DATABASE_URL: database.url,
      PORT: port,
      HOST: '127.0.0.1',
      DISCORD_APPLICATION_ID: '1',
      DISCORD_PUBLIC_KEY: 'ab'.repeat(32),
      // Nobody is there, so the edge counts limits by itself.
      UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1',
      UPSTASH_REDIS_REST_TOKEN: 'token',
      CUSTOM_ID_SECRET: 'x'.repeat(32),
      METRICS_TOKEN: 'x'.repeat(32),
    };
    writeEnvFile(join(units, 'edge.env'), edge);
    writeEnvFile(join(units, 'migrate.env'), { DATABASE_URL: database.url });
    const command = [process.execPath, 'infra/scripts/bootstrap.mjs', 'edge/node.ts'];
    writeFileSync(join(units, 'chorus-edge.json'), JSON.stringify({ command, cwd: server, environment: edge }));
    writeFileSync(join(units, 'chorus-edge.service'), '');
    lavalink = { port: String(await freePort()), password: 'a-password-of-lavalink' };
    const settings = { LAVALINK_SERVER_PASSWORD: lavalink.password, SERVER_PORT: lavalink.port };
    writeEnvFile(join(units, 'lavalink.env'), settings);
    writeFileSync(
      join(units, 'chorus-lavalink.json'),
      JSON.stringify({
        command: [process.execPath, join(ROOT, 'infra/testing/lavalink-unit.ts')],
        cwd: join(server, '.chorus/lavalink'),
        environment: settings,
      }),
    );
    const installed = await runScript('infra/scripts/lavalink-install.ts', ['--root', server], {});
    expect(installed).toEqual({ code: 0, output: expect.stringContaining('Lavalink.jar: http://') });
    environment = { PATH: `${bin}:${process.env.PATH}`, STAND_IN_SYSTEMD: units };
    for (const unit of ['chorus-edge', 'chorus-lavalink'])
      execFileSync(join(bin, 'systemctl'), ['restart', unit], { env: environment });
    await vi.waitFor(async () => expect(await plugins()).toHaveLength(2), 30_000);
    await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), 30_000);
  });
  afterAll(async () => {
    for (const unit of ['chorus-edge', 'chorus-lavalink']) process.kill(Number(pid(unit)), 'SIGTERM');
    await drop();
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('checks the new version out, migrates, and restarts the unit', async () => {
    const before = pid();
    const own = pid('chorus-lavalink');
    const to = release(() =>
      writeFileSync(join(origin, 'migrations/0901.do.update-test.sql'), 'create table update_test (id integer);\n'),
    );
    const { code, output } = await update();
    expect(output).toContain('Applied: update-test.');
    expect([code, git(server, 'rev-parse', 'HEAD')]).toEqual([0, to]);
    expect(pid()).not.toBe(before);
    // Its version is the same, and restarting it would interrupt what's playing.
    expect(pid('chorus-lavalink')).toBe(own);
    // What was built is in its place, and what was there before is gone.
    expect(readdirSync(join(server, '.chorus'))).not.toContain('next');
    expect(readdirSync(join(server, '.chorus'))).not.toContain('packages-before');
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  test('goes back if the unit doesn’t get healthy', async () => {
    const from = git(server, 'rev-parse', 'HEAD');
    release(() => writeFileSync(join(origin, 'edge/node.ts'), "throw new Error('broken');\n"));
    const { code, output } = await update('12');
    expect(output).toContain('chorus-edge of the new version didn’t become healthy');
    expect([code, git(server, 'rev-parse', 'HEAD')]).toEqual([1, from]);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    git(origin, 'revert', '--no-edit', 'HEAD');
  });

  test('brings Lavalink to another version, downloading only what’s new', async () => {
    const own = pid('chorus-lavalink');
    release(() => rewriteImages((text) => text.replace('youtube-plugin:1.0.0', 'youtube-plugin:1.1.0')));
    registry.log.length = 0;
    const { code, output } = await update();
    expect([code, output]).toEqual([0, expect.stringContaining('> Replacing chorus-lavalink')]);
    expect(pid('chorus-lavalink')).not.toBe(own);
    expect(await plugins()).toEqual(['lavasrc-plugin 2.0.0', 'youtube-plugin 1.1.0']);
    expect(registry.log.filter((line) => / \S+\.jar /.test(line))).toHaveLength(1);
    expect(readdirSync(join(server, '.chorus'))).not.toContain('lavalink-before');
  });

  test('one that doesn’t start is replaced by the one before', async () => {
    const from = git(server, 'rev-parse', 'HEAD');
    const broken = publishLavalink('4.2.3', 'PK but nothing that starts');
    release(() => rewriteImages((text) => text.replace(/(LAVALINK_JAR: ).*/, `$1${broken}`)));
    const { code, output } = await update('20');
    expect(output).toContain('chorus-lavalink of the new version didn’t become healthy');
    expect([code, git(server, 'rev-parse', 'HEAD')]).toEqual([1, from]);
    expect(readFileSync(join(server, '.chorus/lavalink/Lavalink.jar'), 'utf8')).toBe('PK ok 4.2.2');
    expect(await plugins()).toEqual(['lavasrc-plugin 2.0.0', 'youtube-plugin 1.1.0']);
  });

  test('one that isn’t what’s pinned is never installed, and nothing is restarted', async () => {
    const [before, own] = [pid(), pid('chorus-lavalink')];
    const pinned = `${publishLavalink('4.2.4', 'PK ok, but changed')}@${sha256('PK ok 4.2.4')}`;
    release(() => rewriteImages((text) => text.replace(/(LAVALINK_JAR: ).*/, `$1${pinned}`)));
    const { code, output } = await update();
    expect([code, output]).toEqual([1, expect.stringContaining('isn’t what infra/docker/images.yml pins')]);
    expect(output).toContain('The new version couldn’t be built, so nothing was changed.');
    expect([pid(), pid('chorus-lavalink')]).toEqual([before, own]);
    const again = await runScript('infra/scripts/lavalink-install.ts', ['--root', server], {});
    expect(again).toEqual({ code: 0, output: 'Lavalink is installed already.\n' });
  });
});
