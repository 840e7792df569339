/** What `npm run` leaves behind when it's stopped. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** How long the process behind takes to stop, in milliseconds. By then, another signal would be a second request. */
const DRAIN_MS = 1_500;
/** A checkout of its own whose dependencies are installed: none. In this one, an install would replace what the tests run with. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chorus-bootstrap-'));
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  mkdirSync(join(folder, 'infra/scripts'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  for (const file of ['bootstrap.mjs', 'node-integrity.mjs'])
    copyFileSync(join(root, 'infra/scripts', file), join(folder, 'infra/scripts', file));
  write('package-lock.json', '{}');
  const checksum = createHash('sha256').update('{}').update(`${process.platform}-${process.arch}`).digest('hex');
  write('node_modules/.chorus-lock', checksum);
  write(
    'entry.mjs',
    `import { onStopRequest } from ${JSON.stringify(join(root, 'shared/platform/stop-signals.ts'))};
    onStopRequest(() => { console.log('draining'); setTimeout(end, ${DRAIN_MS}); }, () => console.log('again'));
    const end = () => { console.log('stopped'); process.exit(0); };
    setInterval(() => {}, 1_000);
    console.log('pid ' + process.pid);`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs an entry point as npm does: in a shell that passes no signals on. */
function run() {
  const command = `node infra/scripts/bootstrap.mjs entry.mjs; exit $?`;
  return started('sh', ['-c', command], { ...process.env, npm_lifecycle_event: 'edge' });
}

/** Runs a command in a process group of its own. */
function started(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const shell = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const closed = new Promise<void>((resolve) => shell.stdout.on('close', resolve));
  const exited = once(shell, 'exit').then(([code]) => code as number | null);
  return { pid: shell.pid as number, output: () => output, closed, exited };
}

test('when only npm is stopped, the process behind it stops too', async () => {
  const { pid, output, closed } = run();
  await expect.poll(output, { timeout: 20_000 }).toMatch(/pid \d+/);
  process.kill(pid, 'SIGKILL');
  // The pipe closes when the last process that writes to it ends.
  await closed;
  expect(output()).toMatch(/stopped\n$/);
}, 30_000);

test('a signal to the whole process group stops it once', async () => {
  const { pid, output, closed } = run();
  await expect.poll(output, { timeout: 20_000 }).toMatch(/pid \d+/);
  process.kill(-pid, 'SIGTERM');
  await closed;
  expect(output().match(/stopped|again/g)).toEqual(['stopped']);
}, 30_000);

test('what can’t be installed because the folder can’t be written to gets a sentence, and what’s installed needs no writing', async () => {
  // Stands in for a read-only folder, which the superuser could write to.
  writeFileSync(join(folder, '.chorus'), '');
  writeFileSync(join(folder, 'ready.mjs'), 'console.log("ready")');
  const ready = started(process.execPath, ['infra/scripts/bootstrap.mjs', 'ready.mjs'], process.env);
  await ready.closed;
  expect([await ready.exited, ready.output()]).toEqual([0, 'ready\n']);
  rmSync(join(folder, 'node_modules'), { recursive: true });
  const { status, stderr } = spawnSync(process.execPath, ['infra/scripts/bootstrap.mjs', 'ready.mjs'], {
    ...{ cwd: folder, encoding: 'utf8' },
  });
  expect([status, stderr]).toEqual([1, expect.stringContaining('this account can’t install what’s missing')]);
  expect(stderr).toContain('npm run check');
});

/** systemd's two ways to stop a unit. https://www.freedesktop.org/software/systemd/man/latest/systemd.kill.html */
const STOPS = {
  /** Signals every process of the unit. */
  'control-group': { signal: (pid: number) => process.kill(-pid, 'SIGTERM'), mainEnded: () => {} },
  /** Signals the main process only, and kills what's left once that has ended. */
  mixed: { signal: (pid: number) => process.kill(pid, 'SIGTERM'), mainEnded: killGroup },
} as const;

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left.
  }
}

/** As the units in infra/systemd start it. */
describe('under systemd', () => {
  test.each(Object.entries(STOPS))('stopped with KillMode=%s, it drains to its end, once', async (_, stop) => {
    const { npm_lifecycle_event: __, ...env } = process.env;
    const { pid, output, closed, exited } = started(
      process.execPath,
      ['infra/scripts/bootstrap.mjs', 'entry.mjs'],
      env,
    );
    await expect.poll(output, { timeout: 20_000 }).toMatch(/pid \d+/);
    stop.signal(pid);
    expect(await exited).toBe(0);
    stop.mainEnded(pid);
    await closed;
    expect(output().match(/draining|stopped|again/g)).toEqual(['draining', 'stopped']);
  });
});
