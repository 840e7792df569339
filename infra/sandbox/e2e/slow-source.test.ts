/** Sources that take longer than an interaction may: the member reads the result all the same. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { connect } from '../../../shared/platform/postgres.ts';
import type { SandboxMessage } from '../control/protocol.ts';
import { TIMEOUT_MS, until } from './running-sessions.ts';
import { messageText, openStage, type Stage } from './stage.ts';

/** Longer than an edge waits for a result, in milliseconds: 4 s for the call, and then 15 s. */
const LOAD_MS = 25_000;
const SERVERS = ['lavalink-1', 'lavalink-2'];

vi.setConfig({ testTimeout: LOAD_MS + 3 * TIMEOUT_MS });

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('workerd', { LEASE_MS: '2000' }, { hasVoice: true });
});
afterEach(async () => {
  for (const server of SERVERS) await stage.fault(server, 'heal');
});
afterAll(() => stage.stop());

/** Requests a track in this member's own channel, and returns what the answer reads once it says that it's queued. */
async function queued(user: string, channel: string, query: string) {
  await stage.control('/sandbox/voice', { user, guild: 'Chorus Lounge', channel });
  for (const server of SERVERS) await stage.fault(server, 'latency', { ms: LOAD_MS, route: 'GET /v4/loadtracks' });
  // The sandbox gives up waiting before the edge does.
  void stage.say(user, `/music play query:${query}`).catch(() => undefined);
  const found = () => messages().then((all) => all.findLast((message) => messageText(message).includes('is queued')));
  await until('the request to be queued', async () => (await found()) !== undefined);
  const { id } = (await found()) as SandboxMessage;
  return async () => {
    const message = (await messages()).find((each) => each.id === id);
    return message === undefined ? '' : messageText(message);
  };
}

async function messages(): Promise<SandboxMessage[]> {
  const { body } = await stage.control<SandboxMessage[] | { messages: SandboxMessage[] }>(
    '/sandbox/messages?channel=general',
  );
  return Array.isArray(body) ? body : body.messages;
}

test('a source takes 25 s: what reads "queued" turns into what was added', async () => {
  const answer = await queued('alice', 'Lounge', 'demo:first-light');
  await until('the answer to become true', async () => (await answer()).includes('First Light'));
  expect(await answer()).toContain('Playing now in');
  expect(await answer()).not.toContain('queued');
});

test('the node that loads dies: the member still reads what came of it', async () => {
  const answer = await queued('bob', 'Studio', 'demo:night-train');
  const sql = connect(stage.sandbox.databaseUrl, { max: 1 });
  const [session] = await sql<{ node: string }[]>`
    select b.runner_id as node from voice_intents i join voice_sessions s using (session_id) join agent_bots b using (agent_id)
    where i.applied_at is null`.finally(() => sql.end());
  await stage.fault(session?.node ?? '', 'kill');
  // What it was waiting for is answered at once now, to nobody.
  for (const server of SERVERS) await stage.fault(server, 'heal');
  await until('the answer to become true', async () => (await answer()).includes('Night Train'));
});
