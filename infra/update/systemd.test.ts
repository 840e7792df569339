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
import { freePort } from '../sandbox/processes/ports.ts';
import { ROOT } from '../sandbox/state/folder.ts';
import { writeEnvFile } from '../setup/env-file.ts';
import { createDatabase } from '../testing/database.ts';
import { runScript } from '../testing/script.ts';

const PARTS = ['edge', 'shared', 'migrations', 'infra', 'package.json', 'package-lock.json'];

describe('npm run update, with systemd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-units-'));
  const [origin, server, units, bin] = ['origin', 'server', 'units', 'bin'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  let environment: Record<string, string>;
  let url: string;
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
  const pid = () => readFileSync(join(units, 'chorus-edge.pid'), 'utf8');

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
        filter: (path) => !/\.test\.ts$|\/infra\/(sandbox|testing|bench|lavalink)$/.test(path),
      });
    writeFileSync(join(origin, '.gitignore'), 'node_modules\n.chorus\n');
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
    environment = { PATH: `${bin}:${process.env.PATH}`, STAND_IN_SYSTEMD: units };
    execFileSync(join(bin, 'systemctl'), ['restart', 'chorus-edge'], { env: environment });
    await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), 30_000);
  });
  afterAll(async () => {
    process.kill(Number(pid()), 'SIGTERM');
    await drop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('checks the new version out, migrates, and restarts the unit', async () => {
    const before = pid();
    const to = release(() =>
      writeFileSync(join(origin, 'migrations/0901.do.update-test.sql'), 'create table update_test (id integer);\n'),
    );
    const { code, output } = await update();
    expect(output).toContain('Applied: update-test.');
    expect([code, git(server, 'rev-parse', 'HEAD')]).toEqual([0, to]);
    expect(pid()).not.toBe(before);
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
  });
});
