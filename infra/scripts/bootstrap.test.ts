/** What `npm run` leaves behind when it's stopped. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
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
    onStopRequest(() => { console.log('stopped'); process.exitCode = 0; clearInterval(alive); process.disconnect?.(); }, () => console.log('again'));
    const alive = setInterval(() => {}, 1_000);
    console.log('pid ' + process.pid);`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs an entry point as npm does: in a shell that passes no signals on. */
function run() {
  const shell = spawn('sh', ['-c', `node infra/scripts/bootstrap.mjs entry.mjs; exit $?`], {
    cwd: folder,
    env: { ...process.env, npm_lifecycle_event: 'edge' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const closed = new Promise<void>((resolve) => shell.stdout.on('close', resolve));
  return { pid: shell.pid as number, output: () => output, closed };
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
