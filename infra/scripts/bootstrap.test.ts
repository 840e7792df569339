/** What `npm run` leaves behind when it's stopped. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;
let entry: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chorus-bootstrap-'));
  writeFileSync(
    join(folder, 'entry.mjs'),
    `import { onStopRequest } from ${JSON.stringify(join(root, 'shared/platform/stop-signals.ts'))};
    onStopRequest(() => { console.log('stopped'); process.exitCode = 0; clearInterval(alive); process.disconnect?.(); }, () => console.log('again'));
    const alive = setInterval(() => {}, 1_000);
    console.log('pid ' + process.pid);`,
  );
  entry = relative(root, join(folder, 'entry.mjs'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs an entry point as npm does: in a shell that passes no signals on. */
function run() {
  const shell = spawn('sh', ['-c', `node infra/scripts/bootstrap.mjs ${entry}; exit $?`], {
    cwd: root,
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
