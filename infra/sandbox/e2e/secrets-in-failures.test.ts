/** What goes wrong because of a secret is where one would be printed: wrong passwords, refused tokens, variables that can't be read. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import { CALL_HEADERS, signCall } from '../../../shared/platform/signed-call.ts';
import { NOW_MS, slash } from '../../testing/interaction.ts';
import { type RedisServer, redisServerVersion, startRedisServer } from '../../testing/redis-server.ts';
import { formsOf, secretsIn, secretsOf } from '../../testing/secret-search.ts';
import { createSigner, signedRequest } from '../../testing/signed-request.ts';
import { generateToken } from '../discord/bots.ts';
import { freePort } from '../processes/ports.ts';
import { compileCache, ROOT } from '../state/folder.ts';
import { until } from './running-sessions.ts';
import { openStage, type Stage } from './stage.ts';

/** With everything that has to be escaped somewhere. */
const WRONG_PASSWORD = 'wr0ng/p@ss:w+rd "of" this\\t%st';
const signer = createSigner();
const secrets: Record<string, string> = {};
const processes: { name: string; child: ChildProcess; output: string }[] = [];
let stage: Stage;
let redis: RedisServer | undefined;
let sql: Sql;

beforeAll(async () => {
  stage = await openStage('node', { LEASE_MS: '2000', LOG_LEVEL: 'debug' }, { hasVoice: true });
  sql = connect(stage.sandbox.databaseUrl, { max: 1 });
  if (redisServerVersion() !== null) redis = await startRedisServer();
  Object.assign(secrets, stage.secrets);
  for (const { user, token } of stage.sandbox.discord.core.bots.all())
    secrets[`token of ${user.username}`] = token.split('.').at(-1) ?? token;
});
afterAll(async () => {
  for (const { child } of processes) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await redis?.stop();
  await sql?.end({ timeout: 1 });
  await stage?.stop();
});

const databaseUrl = (password?: string) => {
  const url = new URL(stage.sandbox.databaseUrl);
  if (password !== undefined) url.password = encodeURIComponent(password);
  return url.href;
};

/** Starts a process, and remembers its secrets. */
async function start(name: string, script: string, environment: Record<string, string>) {
  const port = await freePort();
  const env = { LOG_LEVEL: 'debug', HOST: '127.0.0.1', PORT: String(port), ...environment };
  for (const [variable, secret] of Object.entries(secretsOf(env))) secrets[`${name}: ${variable}`] = secret;
  const child = spawn(process.execPath, [join(ROOT, script)], {
    env: { PATH: process.env.PATH, ...compileCache, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const started = { name, child, output: '', url: `http://127.0.0.1:${port}` };
  processes.push(started);
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => {
      started.output += String(data);
    });
  return {
    url: started.url,
    output: () => started.output,
    says: async (text: RegExp) => {
      try {
        await until(`${name} to say ${text}`, async () => text.test(started.output));
      } catch (error) {
        throw new Error(`${error}, instead of:\n${started.output.slice(-2_000)}`);
      }
    },
  };
}

const edgeEnvironment = (): Record<string, string> => ({
  DISCORD_APPLICATION_ID: stage.sandbox.discord.applicationId,
  DISCORD_PUBLIC_KEY: signer.publicKey,
  DISCORD_API_BASE: stage.sandbox.discord.apiBase,
  DISCORD_TOKEN: stage.sandbox.discord.botToken,
  DATABASE_URL: databaseUrl(),
  UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1',
  UPSTASH_REDIS_REST_TOKEN: 'a-token-that-nobody-knows',
  CUSTOM_ID_SECRET: 'for-custom-ids-of-this-test-alone',
  METRICS_TOKEN: 'for-metrics-of-this-test',
  VOICE_NODE_SECRET: 'for-calls-to-nodes-of-this-test-alone',
  AGENT_TOKEN_KEYS: `other:${'c3'.repeat(32)}`,
  ERROR_WEBHOOK_URL: 'http://127.0.0.1:1/api/webhooks/1/the-secret-of-a-webhook',
});
const nodeEnvironment = (id: string): Record<string, string> => ({
  DATABASE_URL: databaseUrl(),
  DISCORD_API_BASE: stage.sandbox.discord.apiBase,
  DISCORD_TOKEN: stage.sandbox.discord.botToken,
  VOICE_NODE_SECRET: stage.secrets.voiceNodeSecret,
  AGENT_TOKEN_KEYS: `sandbox:${stage.secrets.agentTokenKey}`,
  METRICS_TOKEN: stage.secrets.metricsToken,
  NODE_ID: id,
  NODE_PUBLIC_URL: 'http://127.0.0.1:1',
  LAVALINK_NODES: JSON.stringify([{ id: 'other', url: 'http://127.0.0.1:1', password: 'nobody-has-this-password' }]),
  LEASE_MS: '2000',
});

/** A member's command, signed as Discord does. */
async function press(url: string, command: string, options: Parameters<typeof slash>[1] = []): Promise<void> {
  const interaction = slash(command, options, { ageMs: NOW_MS - Date.now() });
  secrets[`interaction ${interaction.id}`] = interaction.token;
  const { body, headers } = signedRequest(signer, interaction);
  const response = await fetch(`${url}/interactions`, { method: 'POST', body, headers, duplex: 'half' });
  expect(response.status).toBe(200);
}

test('an edge with a wrong database password says so', async () => {
  const edge = await start('edge without a database', 'edge/node.ts', {
    ...edgeEnvironment(),
    DATABASE_URL: databaseUrl(WRONG_PASSWORD),
  });
  await edge.says(/listens on port/);
  await press(edge.url, 'balance');
  await fetch(`${edge.url}/readyz`);
  await edge.says(/password authentication failed|28P01/);
});

test('an edge whose token Discord refuses says so, and goes on', async () => {
  const edge = await start('edge without Discord', 'edge/node.ts', {
    ...edgeEnvironment(),
    DISCORD_TOKEN: generateToken('690000000000000001'),
  });
  await edge.says(/listens on port/);
  await press(edge.url, 'music', [
    { type: 1, name: 'play', options: [{ type: 3, name: 'query', value: 'First Light' }] },
  ]);
  const headers = { authorization: `Bearer ${edgeEnvironment().METRICS_TOKEN}` };
  await until('Discord to refuse its token', async () =>
    /discord_api_calls_total\{.*status="401"/.test(await (await fetch(`${edge.url}/metrics`, { headers })).text()),
  );
  // Its Redis isn't there, either.
  await edge.says(/redis did not answer/);
});

test('an edge whose deferred answer Discord doesn’t take says so', async () => {
  const edge = await start('edge with a slow database', 'edge/node.ts', edgeEnvironment());
  await edge.says(/listens on port/);
  // Until the response is deferred.
  await sql.begin(async (transaction) => {
    await transaction`lock table account in access exclusive mode`;
    await press(edge.url, 'balance');
  });
  // Discord never issued the token of this interaction.
  await edge.says(/deferred answer lost/);
});

test('a node refuses calls with a wrong signature', async () => {
  const [url = ''] = stage.sandbox.metricsUrls().nodes;
  const wrong = 'a-secret-that-no-node-has-ever-been-given';
  secrets['wrong secret of calls'] = wrong;
  const request = await signCall({ nodeId: 'node-1', url: `${url}/v1/status`, method: 'GET' }, wrong);
  secrets['wrong signature'] = request.headers.get(CALL_HEADERS.signature) ?? '';
  expect((await fetch(request)).status).toBe(401);
});

test('an agent whose token was reset is refused', async () => {
  await stage.fault('gateway', 'drop');
  await stage.control('/sandbox/token', { agent: 'bass' });
  const isRefused = async () => (await sql`select from agent_bots where status = 'refused'`).length === 1;
  await until('its token to be refused', isRefused);
});

test('nodes with a wrong database password, and a wrong Lavalink password, say so', async () => {
  // Then the others take over their agents, and need Lavalink.
  for (const node of ['node-1', 'node-2']) await stage.fault(node, 'kill');
  const lost = await start('node without a database', 'voice-node/main.ts', {
    ...nodeEnvironment('lost'),
    DATABASE_URL: databaseUrl(WRONG_PASSWORD),
  });
  const [lavalink = ''] = stage.sandbox.metricsUrls().lavalink;
  const silent = await start('node without Lavalink', 'voice-node/main.ts', {
    ...nodeEnvironment('silent'),
    LAVALINK_NODES: JSON.stringify([{ id: 'l', url: lavalink, password: 'not-the-password-of-lavalink' }]),
  });
  await lost.says(/password authentication failed|28P01/);
  await silent.says(/Lavalink (error|disconnected)/);
});

test.skipIf(redisServerVersion() === null)('redis-rest with a wrong password, and a wrong token, says so', async () => {
  const rest = await start('redis-rest', 'infra/redis-rest/main.ts', {
    REDIS_URL: `redis://:${encodeURIComponent(WRONG_PASSWORD)}@127.0.0.1:${redis?.port}`,
    UPSTASH_REDIS_REST_TOKEN: 'the-token-of-redis-rest-here',
  });
  await rest.says(/listens on/);
  const headers = { authorization: 'Bearer a-wrong-token-for-redis-rest' };
  secrets['wrong token of redis-rest'] = 'a-wrong-token-for-redis-rest';
  expect((await fetch(rest.url, { method: 'POST', headers, body: '["GET","a"]' })).status).toBe(401);
  const right = { authorization: 'Bearer the-token-of-redis-rest-here' };
  await fetch(rest.url, { method: 'POST', headers: right, body: '["GET","a"]' });
});

test('variables that can’t be read are named, and not shown', async () => {
  const edge = await start('edge with wrong variables', 'edge/node.ts', {
    ...edgeEnvironment(),
    DATABASE_URL: 'postgres:/edge:a-password-in-a-wrong-url@127.0.0.1/chorus',
    CUSTOM_ID_SECRET: 'too-short-a-secret',
    ERROR_WEBHOOK_URL: 'discord.com/api/webhooks/1/a-webhook-without-https',
    AGENT_TOKEN_KEYS: 'k1:a-key-that-is-no-hexadecimal-number',
  });
  secrets['password in a wrong URL'] = 'a-password-in-a-wrong-url';
  const node = await start('node with wrong variables', 'voice-node/main.ts', {
    ...nodeEnvironment('wrong'),
    LAVALINK_NODES: '[{"id":"a","url":"http://127.0.0.1:1","password":"a-password-in-wrong-json",}]',
  });
  await edge.says(/CUSTOM_ID_SECRET/);
  await node.says(/LAVALINK_NODES/);
});

test('no process printed a secret, in any form', () => {
  const outputs = {
    sandbox: stage.printed(),
    ...Object.fromEntries(processes.map(({ name, output }) => [name, output])),
  };
  for (const part of ['edge: ', 'node-1: ', 'node-2: ']) expect(outputs.sandbox).toContain(part);
  expect(Object.keys(outputs).length).toBeGreaterThanOrEqual(7);
  for (const [name, output] of Object.entries(outputs)) {
    expect([name, output.length > 0]).toEqual([name, true]);
    expect([name, secretsIn(output, secrets)]).toEqual([name, []]);
  }
});

test('this test would find each secret, in each form', () => {
  expect(Object.keys(secrets).length).toBeGreaterThan(40);
  const printed = stage.printed();
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret.length, name).toBeGreaterThanOrEqual(8);
    for (const form of Object.values(formsOf(secret)))
      expect(secretsIn(`${printed} x${form}x`, { [name]: secret }), `${name}: ${form}`).toHaveLength(1);
    const longer = Buffer.from(`chorus:${secret}@somewhere`).toString('base64');
    expect(secretsIn(longer, { [name]: secret })).toEqual([expect.stringContaining('base64')]);
  }
});
