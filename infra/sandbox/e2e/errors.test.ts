/** What nobody caught reaches the operator, from every kind of process, without secrets. Each error is caused in a real process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Correlation } from '../../../shared/platform/correlation.ts';
import { type HttpReceiver, startReceiver } from '../../testing/http-receiver.ts';
import { NOW_MS, slash } from '../../testing/interaction.ts';
import { createSigner, signedRequest } from '../../testing/signed-request.ts';
import { bundleEdge } from '../../worker/bundle.ts';
import { startNodeEdge } from '../edge/node.ts';
import { startWorkerd } from '../edge/workerd.ts';
import { freePort } from '../processes/ports.ts';
import { compileCache, ROOT } from '../state/folder.ts';

const signer = createSigner();
const PASSWORD = 'hunter2-of-the-database';
const BOT = `${Buffer.from('100000000000000001').toString('base64')}.Gabcde.${'x'.repeat(38)}`;
/** Nobody listens there. */
const DATABASE_URL = `postgres://chorus:${PASSWORD}@127.0.0.1:1/chorus`;
const children: ChildProcess[] = [];
let webhook: HttpReceiver;
beforeAll(async () => {
  webhook = await startReceiver();
});
afterEach(() => {
  webhook.received.length = 0;
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => webhook.stop());

const WEBHOOK_SECRET = 'the-token-of-the-webhook';
const webhookUrl = () => `${webhook.url}/webhooks/123/${WEBHOOK_SECRET}`;
const messages = () => webhook.received.map(({ body }) => (body as { content: string }).content);

const edgeVariables = () => ({
  DISCORD_APPLICATION_ID: '1',
  DISCORD_PUBLIC_KEY: signer.publicKey,
  DISCORD_API_BASE: 'http://127.0.0.1:1',
  UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1',
  UPSTASH_REDIS_REST_TOKEN: 'none-of-your-business',
  CUSTOM_ID_SECRET: 'c'.repeat(32),
  METRICS_TOKEN: 'm'.repeat(16),
  ERROR_WEBHOOK_URL: webhookUrl(),
});
const programs = {
  edge: { main: 'edge/node.ts', variables: () => ({ ...edgeVariables(), DATABASE_URL, DISCORD_TOKEN: BOT }) },
  'voice-node': {
    main: 'voice-node/main.ts',
    variables: () => ({
      ...{
        DATABASE_URL,
        VOICE_NODE_SECRET: 'v'.repeat(32),
        AGENT_TOKEN_KEYS: `k:${'5a'.repeat(32)}`,
        DISCORD_TOKEN: BOT,
      },
      ...{ METRICS_TOKEN: 'm'.repeat(16), NODE_ID: 'voice-1', NODE_PUBLIC_URL: 'http://127.0.0.1:1' },
      LAVALINK_NODES: JSON.stringify([{ id: 'a', url: 'http://127.0.0.1:1', password: 'password-of-lavalink' }]),
      ERROR_WEBHOOK_URL: webhookUrl(),
    }),
  },
  'redis-rest': {
    main: 'infra/redis-rest/main.ts',
    variables: () => ({
      ...{ REDIS_URL: `redis://:${PASSWORD}@127.0.0.1:1`, UPSTASH_REDIS_REST_TOKEN: 'a-token-of-the-dialect' },
      ERROR_WEBHOOK_URL: webhookUrl(),
    }),
  },
};

/** What drivers put into messages, and worse. */
const TEXT = `no answer from ${DATABASE_URL} for Bot ${BOT}`;
const CAUSES = {
  'uncaught exception': `throw new Error(${JSON.stringify(TEXT)})`,
  'unhandled rejection': `Promise.reject(new Error(${JSON.stringify(TEXT)}))`,
};

/** Starts a program that goes wrong on SIGUSR2, without a change to it. */
async function start(name: keyof typeof programs, cause: string) {
  const { main, variables } = programs[name];
  const preload = `process.on('SIGUSR2', () => { ${cause} });`;
  const child = spawn(
    process.execPath,
    [`--import=data:text/javascript,${encodeURIComponent(preload)}`, join(ROOT, main)],
    {
      env: { ...compileCache, ...variables(), PORT: String(await freePort()), HOST: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  children.push(child);
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => {
      output.text += String(data);
    });
  return { child, output };
}

test.each(
  (Object.keys(programs) as (keyof typeof programs)[]).flatMap((name) =>
    (Object.keys(CAUSES) as (keyof typeof CAUSES)[]).map((what) => [name, what] as const),
  ),
)('%s: an %s is logged as JSON, reported without secrets, and ends the process with 1', async (name, what) => {
  const { child, output } = await start(name, CAUSES[what]);
  const isUp = name === 'voice-node' ? 'waiting for the database' : 'listens on port';
  await expect.poll(() => output.text, { timeout: 60_000 }).toContain(isUp);
  const exited = once(child, 'exit');
  child.kill('SIGUSR2');
  expect(await exited).toEqual([1, null]);

  const line = output.text.split('\n').find((each) => each.startsWith('{') && each.includes(`"msg":"${what}"`));
  expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 60, service: name, error: { name: 'Error' } });
  const [message = ''] = messages().filter((each) => each.includes(what));
  expect(message).toContain(`**${name}${name === 'voice-node' ? ' voice-1' : ''}**`);
  expect(message).toMatch(/\d+\.\d+\.\d+: /);
  expect(message).toContain('Error: no answer from postgres://[redacted]@127.0.0.1:1/chorus for Bot [redacted]');
  for (const secret of [PASSWORD, BOT, WEBHOOK_SECRET, 'x'.repeat(38)]) {
    expect(messages().join('\n')).not.toContain(secret);
    expect(output.text).not.toContain(secret);
  }
});

/** Runs a script with a guarded process's logger, and returns how it ended. */
async function guarded(script: string, environment: Record<string, string> = {}): Promise<number | null> {
  const guard = pathToFileURL(join(ROOT, 'shared/platform/process-guard.ts')).href;
  const source = `import { guardProcess } from ${JSON.stringify(guard)};
    const guard = guardProcess({ service: 'edge', logLevel: 'info', errorWebhook: process.env.ERROR_WEBHOOK_URL, environment: process.env });
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    env: { ERROR_WEBHOOK_URL: webhookUrl(), ...environment },
    stdio: 'ignore',
  });
  children.push(child);
  const [code] = await once(child, 'exit');
  return code as number | null;
}

test('1,000 times the same error is one message with a count', async () => {
  const script = `
    const fail = (id) => guard.log.error({ error: new TypeError('no row ' + id), command: 'pay' }, 'interaction failed');
    for (let i = 0; i < 1_000; i++) fail(i);
    await guard.exit(0);`;
  expect(await guarded(script)).toBe(0);
  expect(messages()).toEqual([
    expect.stringMatching(/^\*\*edge\*\* \S+: interaction failed \(1,000 times\)\n`TypeError: no row 0`\n.*`pay`$/s),
  ]);
});

test('many different errors are a few messages, and one says what was held back', async () => {
  const script = `
    for (let i = 0; i < 50; i++) guard.log.error({ error: new Error('kind ' + String.fromCharCode(65 + i)) }, 'broken');
    await guard.exit(0);`;
  expect(await guarded(script)).toBe(0);
  expect(messages()).toHaveLength(5);
  expect(messages().at(-1)).toContain('Held back: 45 messages about 45 errors.');
});

test('a webhook that doesn’t answer keeps no process from ending', async () => {
  const { url, stop } = await startSilent();
  onTestFinished(stop);
  expect(await guarded(`setTimeout(() => { throw new Error('over'); });`, { ERROR_WEBHOOK_URL: url })).toBe(1);
});

test.each(['node', 'workerd'] as const)(
  'a failed command on %s is reported with its code and name',
  async (runtime) => {
    const folder = mkdtempSync(join(tmpdir(), 'chorus-errors-'));
    const given = { databaseUrl: DATABASE_URL, variables: { ...edgeVariables(), DISCORD_TOKEN: BOT } };
    const edge =
      runtime === 'node'
        ? await startNodeEdge(given)
        : await startWorkerd({ ...given, bundle: await bundleEdge(), configFile: join(folder, 'workerd.capnp') });
    onTestFinished(async () => {
      await edge.stop();
      rmSync(folder, { recursive: true });
    });
    const command = slash('balance', [], { ageMs: NOW_MS - Date.now() });
    const { body, headers } = signedRequest(signer, command);
    await fetch(`${edge.url}/interactions`, { method: 'POST', headers, body, duplex: 'half' });
    const about = () => messages().find((message) => message.includes('interaction failed')) ?? '';
    await expect.poll(about, { timeout: 30_000 }).toContain('`balance`');
    expect(about()).toContain(Correlation.ofKey(`i:${command.id}`).code);
    for (const secret of [PASSWORD, BOT, WEBHOOK_SECRET]) expect(messages().join('\n')).not.toContain(secret);
  },
);

async function startSilent(): Promise<{ url: string; stop(): void }> {
  const { createServer } = await import('node:net');
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}/webhooks/1/x`, stop: () => void server.close() };
}
