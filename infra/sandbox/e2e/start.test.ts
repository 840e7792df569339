/** `npm start` and `npm run sandbox`, as separate processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { SandboxInfo } from '../control/protocol.ts';
import { freePort } from '../processes/ports.ts';
import { ROOT } from '../state/folder.ts';
import { temporaryFolder } from '../state/temporary-folder.ts';

// Several starts in one test, each of a dozen processes.
vi.setConfig({ testTimeout: 180_000 });

const folder = temporaryFolder();
const children = new Set<ChildProcess>();
afterEach(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
});
afterAll(() => folder.remove());

function run(script: string, args: string[], environment: Record<string, string>) {
  const child = spawn(process.execPath, [join(ROOT, script), ...args], {
    env: { ...process.env, SANDBOX_FOLDER: folder.path, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group, as a terminal's.
    detached: true,
  });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return { child, output: () => output };
}

async function start(environment: Record<string, string> = {}) {
  const port = await freePort();
  const sandbox = run('infra/sandbox/main.ts', [], { SANDBOX_PORT: String(port), ...environment });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 1_200 && sandbox.child.exitCode === null; tries++) {
    const ready = await fetch(`${url}/sandbox`).then(
      (response) => response.status === 200,
      () => false,
    );
    if (ready && sandbox.output().includes('Ctrl-C')) return { ...sandbox, url, port };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the sandbox didn’t become ready:\n${sandbox.output()}`);
}

async function say(port: number, ...args: string[]): Promise<{ code: number; output: string }> {
  const { child, output } = run('infra/sandbox/cli.ts', args, { SANDBOX_PORT: String(port) });
  const [code] = await once(child, 'close');
  return { code: Number(code), output: output() };
}

async function joinAndLeave({ url, port }: { url: string; port: number }): Promise<void> {
  const pause = async () => (await say(port, 'say', '/music pause', '--as', 'bob')).output;
  expect((await say(port, 'invite', 'tenor')).output).toBe('done\n');
  const { guilds, users } = (await (await fetch(`${url}/sandbox`)).json()) as SandboxInfo;
  expect(guilds[0]?.members).toContain(users.find(({ username }) => username === 'tenor')?.id);
  expect(await pause()).toContain("You aren't in a voice channel");
  await say(port, 'join', 'Lounge', '--as', 'bob');
  expect(await pause()).toContain('Nothing is playing in');
  await say(port, 'leave', '--as', 'bob');
  expect(await pause()).toContain("You aren't in a voice channel");
  expect(await say(port, 'join')).toEqual({ code: 1, output: expect.stringContaining('join Lounge --as bob') });
}

/** Processes that use this test's folder. */
function processesOfFolder(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map((pid) => {
      try {
        return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ');
      } catch {
        // It has exited since.
        return '';
      }
    })
    .filter((line) => line.includes(folder.path));
}

/** PIDs of a sandbox's voice nodes. Empty if there's no /proc. */
function voiceNodesOf(sandbox: number | undefined): string[] {
  if (process.platform !== 'linux') return [];
  return readFileSync(`/proc/${sandbox}/task/${sandbox}/children`, 'utf8')
    .split(' ')
    .filter((pid) => pid !== '' && readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes('voice-node/main.ts'));
}

test('it can be used from a shell, Ctrl-C leaves no processes, and a second start has the data', async () => {
  const first = await start();
  expect(first.output()).toMatch(/✓ Postgres .*\n/);
  expect(first.output()).toContain(first.url);
  expect((await say(first.port, 'say', '/daily', '--as', 'alice')).output).toContain('+1,000 credits');
  expect((await say(first.port, 'say', '/pay user:@bob amount:50', '--as', 'alice')).output).toContain('50 credits');
  expect((await say(first.port, 'press', 'Receipt', '--as', 'bob')).output).toContain('0 credits → **50 credits**');
  expect((await say(first.port, 'fault', 'ai', 'error', '--status', '401')).output).toBe('done\n');
  expect((await say(first.port, 'say', '/chat message:hello')).output).toContain('doesn’t accept the key');
  await say(first.port, 'fault', 'ai', 'heal');
  await joinAndLeave(first);

  const gone = once(first.child, 'exit');
  // Ctrl-C reaches every process of the group.
  process.kill(-(first.child.pid ?? 0), 'SIGINT');
  expect(await gone).toEqual([0, null]);
  expect(first.output()).not.toMatch(/could not|database right now/);
  if (process.platform === 'linux') expect(processesOfFolder()).toEqual([]);

  const second = await start();
  expect((await say(second.port, 'say', '/balance', '--as', 'bob')).output).toContain('**50 credits**');
  expect((await say(second.port, 'messages', '--as', 'bob')).output).toContain('alice used pay');
  const ended = once(second.child, 'exit');
  second.child.kill('SIGTERM');
  await ended;
});

test('after a SIGKILL, it starts again with its data and ends leftover processes', async () => {
  const first = await start();
  const before = (await say(first.port, 'say', '/balance', '--as', 'alice')).output.split('\n')[1];
  const gone = once(first.child, 'exit');
  const nodes = voiceNodesOf(first.child.pid);
  if (process.platform === 'linux') expect(nodes).toHaveLength(2);
  first.child.kill('SIGKILL');
  await gone;
  const second = await start();
  expect((await say(second.port, 'say', '/balance', '--as', 'alice')).output).toContain(before);
  if (process.platform === 'linux') {
    expect(processesOfFolder().filter((line) => line.includes('postgres -D')).length).toBe(1);
    expect(processesOfFolder().filter((line) => line.includes('workerd')).length).toBe(1);
    // They hand over their agents first.
    await vi.waitFor(() => expect(nodes.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]), 20_000);
  }
  const ended = once(second.child, 'exit');
  second.child.kill('SIGINT');
  await ended;
});

test('a port in use is reported, and so is a second sandbox in the same folder', async () => {
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  const address = squatter.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const refused = run('infra/sandbox/main.ts', [], { SANDBOX_PORT: String(port) });
  expect((await once(refused.child, 'close'))[0]).toBe(1);
  expect(refused.output()).toContain(`Port ${port} (SANDBOX_PORT) is in use`);
  await new Promise((resolve) => squatter.close(resolve));

  const running = await start();
  const second = run('infra/sandbox/main.ts', [], { SANDBOX_PORT: String(port) });
  expect((await once(second.child, 'close'))[0]).toBe(1);
  expect(second.output()).toContain(`already running at ${running.url}`);
  const ended = once(running.child, 'exit');
  running.child.kill('SIGINT');
  await ended;
});

test('if a part can’t start, the error says which, why, and what to do', async () => {
  const sandbox = run('infra/sandbox/main.ts', [], {
    SANDBOX_PORT: String(await freePort()),
    DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/none',
  });
  expect((await once(sandbox.child, 'close'))[0]).toBe(1);
  expect(sandbox.output()).toContain('✗ Postgres didn’t start');
  expect(sandbox.output()).toContain('Check DATABASE_URL');
});

test('the command line has help, and reports errors with exit code 1', async () => {
  const unknown = await say(await freePort(), 'say', '/daily');
  expect(unknown.code).toBe(1);
  expect(unknown.output).toContain('npm start');
  expect((await say(1, '--help')).output).toContain('npm run sandbox -- say');
});
