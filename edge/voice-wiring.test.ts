/** The edge as its own process with voice set up, on both runtimes: signed interactions in, signed calls to a node out. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVoices, tokenOf, userId } from '../infra/sandbox/discord/gateway/testing.ts';
import type { LocalDiscord } from '../infra/sandbox/discord/index.ts';
import { startNodeEdge } from '../infra/sandbox/edge/node.ts';
import { startWorkerd } from '../infra/sandbox/edge/workerd.ts';
import type { SupervisedProcess } from '../infra/sandbox/processes/supervise.ts';
import { NODE_SECRET, type PaperNode, startPaperNode } from '../infra/testing/fake-voice-node.ts';
import { snowflake } from '../infra/testing/interaction.ts';
import { createSigner, signedRequest } from '../infra/testing/signed-request.ts';
import { openVoice, type TestVoice } from '../infra/testing/voice.ts';
import { bundleEdge } from '../infra/worker/bundle.ts';
import { registerRunner } from '../shared/voice/leases.ts';

const signer = createSigner();
const KEY = '5a'.repeat(32);
const METRICS = 'm'.repeat(16);
const guildId = '300000000000000001';

describe.each(['node', 'workerd'] as const)('with the edge on %s', (runtime) => {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-voice-'));
  const log: string[] = [];
  let voice: TestVoice;
  let discord: LocalDiscord;
  let node: PaperNode;
  let edge: SupervisedProcess;
  let alice: string;
  beforeAll(async () => {
    [voice, discord, node] = await Promise.all([openVoice(), startVoices(), startPaperNode('node-1')]);
    alice = userId(discord, 'alice');
    const variables = {
      DISCORD_APPLICATION_ID: discord.applicationId,
      DISCORD_PUBLIC_KEY: signer.publicKey,
      DISCORD_API_BASE: discord.apiBase,
      DISCORD_TOKEN: discord.botToken,
      UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1',
      UPSTASH_REDIS_REST_TOKEN: 'none',
      CUSTOM_ID_SECRET: 'c'.repeat(32),
      METRICS_TOKEN: METRICS,
      VOICE_NODE_SECRET: NODE_SECRET,
      AGENT_TOKEN_KEYS: `test:${KEY}`,
      LOG_LEVEL: 'debug',
    };
    const given = { databaseUrl: voice.url, variables, log: (line: string) => log.push(line) };
    edge =
      runtime === 'node'
        ? await startNodeEdge(given)
        : await startWorkerd({ ...given, bundle: await bundleEdge(), configFile: join(folder, 'workerd.capnp') });
  });
  afterAll(async () => {
    await edge.stop();
    await Promise.all([node.stop(), discord.stop(), voice.drop()]);
    rmSync(folder, { recursive: true });
  });

  /** Sends an interaction of Alice, who may manage the guild. */
  async function send(type: number, data: object): Promise<{ type: number; data: Record<string, unknown> }> {
    const request = signedRequest(signer, {
      ...{
        type,
        id: snowflake(Date.now()),
        application_id: discord.applicationId,
        token: 'an-interaction',
        version: 1,
      },
      ...{
        guild_id: guildId,
        channel_id: '400000000000000001',
        context: 0,
        app_permissions: '0',
        entitlements: [],
        data,
      },
      member: { user: { id: alice, username: 'alice' }, roles: [], permissions: '32' },
    });
    const answer = await fetch(`${edge.url}/interactions`, {
      method: 'POST',
      headers: request.headers,
      body: await request.arrayBuffer(),
    });
    return (await answer.json()) as { type: number; data: Record<string, unknown> };
  }

  test('a token that was typed is in the row as a secret, and in no line of the log', async () => {
    const pool = await voice.pool(alice);
    const secret = tokenOf(discord, 'alto');
    const opened = await send(2, command('pools add', [{ name: 'pool', type: 3, value: pool }]));
    expect(opened.type).toBe(9);
    const field = { type: 18, component: { type: 4, custom_id: 'token', value: secret } };
    await send(5, { custom_id: opened.data.custom_id, components: [field] });
    const row = async () =>
      (await voice.sql`select token_ciphertext as ciphertext, token_key_id as "keyId" from agent_bots`)[0];
    await expect.poll(row).toBeDefined();
    const sealed = (await row()) as { ciphertext: string; keyId: string };
    expect(await voice.cipher.open(sealed, userId(discord, 'alto'))).toBe(secret);
    discord.core.bots.resetToken(discord.core.bots.byId(userId(discord, 'alto')) ?? discord.core.bots.main);
    await send(5, { custom_id: opened.data.custom_id, components: [field] });
    expect(log.length).toBeGreaterThan(0);
    for (const text of [secret, discord.botToken, KEY, NODE_SECRET]) expect(log.join('\n')).not.toContain(text);
  });

  test('an agent is brought into a channel by a call that its node takes for the edge’s', async () => {
    const runner = { id: node.id, url: node.url, version: '1.2.3', capacity: 10, leaseMs: 60_000 };
    await voice.crewOf(await registerRunner(voice.store, runner), [guildId]);
    const lounge = '400000000000000002';
    const resolved = { channels: { [lounge]: { id: lounge, name: 'Lounge', type: 2 } } };
    await send(2, command('agents assign', [{ name: 'channel', type: 7, value: lounge }], resolved));
    // The agent that was added before may still be making its node look.
    const joins = () => node.calls.filter(({ call }) => call === 'join');
    await expect.poll(joins).toMatchObject([{ body: { channel: lounge, guild: guildId } }]);
    // A Worker's metrics go through Redis, which isn't part of this.
    if (runtime === 'workerd') return;
    const metrics = await fetch(`${edge.url}/metrics`, { headers: { authorization: `Bearer ${METRICS}` } });
    expect(await metrics.text()).toContain('chorus_session_allocations_total{kind="music",status="session"} 1');
  });

  test('what goes on after an answer is done: nodes are woken, and who waits will be told', async () => {
    const attic = '400000000000000003';
    const resolved = { channels: { [attic]: { id: attic, name: 'Attic', type: 2 } } };
    await send(2, command('agents assign', [{ name: 'channel', type: 7, value: attic }], resolved));
    const notes = () => voice.sql`select user_id::text as user, channel_id::text as channel,
      row_to_json(f)::text like '%an-interaction%' as "isOpen" from voice_follow_ups f where session_id is null`;
    await expect.poll(notes).toEqual([{ user: alice, channel: attic, isOpen: false }]);
    node.calls.length = 0;
    await send(2, command('agents restart', [{ name: 'agent', type: 3, value: userId(discord, 'alto') }]));
    await expect.poll(() => node.calls.map(({ call }) => call)).toContain('wake');
    expect(log.join('\n')).not.toContain('an-interaction');
  });
});

function command(path: string, options: object[], resolved: object = {}): object {
  const [name, subcommand] = path.split(' ');
  return { id: '1', name, type: 1, options: [{ name: subcommand, type: 1, options }], resolved };
}
