/** What members ask is done once and in order, by verbs that are registered. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openFaultyProxy } from '../../infra/testing/faulty-proxy.ts';
import { storeOn } from '../../infra/testing/store.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { applyNextIntent, readIntent, writeIntent } from '../../shared/voice/intents.ts';
import type { Lease, VoiceSession } from '../../shared/voice/store.ts';
import type { Agent } from '../agents/agent.ts';
import type { Fleet } from '../agents/fleet.ts';
import { Intents, type Verb } from './intents.ts';

let voice: TestVoice;
let lease: Lease;
let session: VoiceSession;
beforeAll(async () => {
  voice = await openVoice(8);
  const guild = voice.id();
  const crew = await voice.crew(1, [guild]);
  lease = crew.leases[0] as Lease;
  session = await voice.session(guild);
});
afterAll(() => voice.drop());

async function ask(verb: string, payload: Record<string, unknown> = {}): Promise<{ intent: string; key: string }> {
  const caller = voice.as(voice.id(), { guildId: session.guild });
  const asked = await writeIntent(voice.store, caller, session.channel, session.kind, { verb, payload });
  if (asked.status !== 'asked') throw new Error(`not asked but ${asked.status}`);
  return { intent: asked.intent, key: caller.key };
}

/** Of the agent, intents need its lease alone. */
const agentOf = (held: Lease) => ({ lease: held }) as Agent;
function intentsWith(verbs: Record<string, Verb>, store = voice.store): Intents {
  const fleet = { ready: () => agentOf(lease) } as unknown as Fleet;
  return new Intents(store, fleet, new Map(Object.entries(verbs)), createLogger('silent', 'test'));
}

test('each is done once and in order, though two hurry at once', async () => {
  const done: unknown[] = [];
  const heard: unknown[] = [];
  const note: Verb = {
    apply: async (_, { payload }) => {
      done.push(payload.n);
      return { n: payload.n };
    },
    applied: (_agent, _session, { n }) => heard.push(n),
  };
  const intents = intentsWith({ note });
  const asked = [];
  for (let n = 0; n < 6; n++) asked.push(await ask('note', { n }));
  const last = asked[5] as { intent: string; key: string };
  const results = await Promise.all([1, 2].map(() => intents.resultOf(session, agentOf(lease), last.intent, last.key)));
  expect(results).toEqual([{ n: 5 }, { n: 5 }]);
  expect([done, heard]).toEqual([
    [0, 1, 2, 3, 4, 5],
    [0, 1, 2, 3, 4, 5],
  ]);
});

test('one that fails has changed nothing and is tried again', async () => {
  let tries = 0;
  const fragile: Verb = {
    apply: async (transaction) => {
      await transaction`update voice_sessions set text_channel_id = ${String(++tries)} where session_id = ${session.id}`;
      if (tries === 1) throw new Error('not now');
      return { tries };
    },
  };
  const intents = intentsWith({ fragile });
  const { key } = await ask('fragile');
  await intents.sweep([session]);
  expect(await readIntent(voice.store, key)).toEqual({ status: 'pending' });
  const [row] = await voice.sql`select text_channel_id from voice_sessions where session_id = ${session.id}`;
  expect(row).toEqual({ text_channel_id: null });
  await intents.sweep([session]);
  expect(await readIntent(voice.store, key)).toEqual({ status: 'applied', result: { tries: 2 } });
});

test('one that no node knows is answered, and what is asked behind it is done', async () => {
  const intents = intentsWith({ known: { apply: async () => ({ status: 'done' }) } });
  const [unknown, known] = [await ask('unheard_of'), await ask('known')];
  await intents.sweep([session]);
  expect(await readIntent(voice.store, unknown.key)).toEqual({ status: 'applied', result: { status: 'unknown_verb' } });
  expect(await readIntent(voice.store, known.key)).toEqual({ status: 'applied', result: { status: 'done' } });
});

/** One is asked for, and the connection is lost while the database writes it. */
async function loseAnswer() {
  // What is written is safe, and whoever wrote it is not told.
  await voice.sql.unsafe(`
    create function linger() returns trigger language plpgsql as 'begin perform pg_sleep(0.7); return null; end';
    create constraint trigger lingers after update on voice_intents deferrable initially deferred
      for each row execute function linger()`);
  const proxy = await openFaultyProxy(voice.url);
  const sql = connect(proxy.url, { max: 1 });
  onTestFinished(async () => {
    await sql.end({ timeout: 0 });
    proxy.close();
    await voice.sql.unsafe('drop trigger lingers on voice_intents; drop function linger');
  });
  const heard: unknown[] = [];
  const note: Verb = {
    apply: async (_, { payload }) => ({ n: payload.n }),
    applied: (_agent, _session, { n }) => heard.push(n),
  };
  const intents = intentsWith({ note }, storeOn(sql));
  const { key } = await ask('note', { n: 7 });
  const swept = intents.sweep([session]);
  const isCommitting = async () =>
    (
      await voice.sql`
        select from pg_stat_activity
        where query ilike 'commit%' and state = 'active' and datname = current_database()`
    ).length > 0;
  await expect.poll(isCommitting, { interval: 10 }).toBe(true);
  proxy.drop();
  await swept;
  const applied = () =>
    expect.poll(() => readIntent(voice.store, key)).toEqual({ status: 'applied', result: { n: 7 } });
  return { intents, heard, applied };
}

test('one whose answer the database could not give is heard all the same, once', async () => {
  const { intents, heard, applied } = await loseAnswer();
  await applied();
  expect(heard).toEqual([]);
  await intents.sweep([session]);
  await intents.sweep([session]);
  expect(heard).toEqual([7]);
});

test('one that the database still writes when the node looks again is heard all the same, once', async () => {
  const { intents, heard, applied } = await loseAnswer();
  await intents.sweep([session]);
  await applied();
  await intents.sweep([session]);
  await intents.sweep([session]);
  expect(heard).toEqual([7]);
});

test('nothing is done under the fence of an earlier lease', async () => {
  const intents = intentsWith({ known: { apply: async () => ({ status: 'done' }) } });
  const { intent, key } = await ask('known');
  const earlier = agentOf({ ...lease, fence: String(BigInt(lease.fence) - 1n) });
  await expect(intents.resultOf(session, earlier, intent, key)).rejects.toMatchObject({ code: 'stale_fence' });
  expect(await readIntent(voice.store, key)).toEqual({ status: 'pending' });
});

test('what takes its time is looked up before anything is locked, once though two hurry', async () => {
  let prepared = 0;
  const slow: Verb = {
    async prepare(_agent, of, { payload }) {
      prepared++;
      // Others get at the session meanwhile.
      await voice.sql`select from voice_sessions where session_id = ${of.id} for update nowait`;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return `found ${payload.query}`;
    },
    apply: async (_sql, _intent, _session, given) => ({ found: given.prepared }),
  };
  const intents = intentsWith({ slow });
  const { intent, key } = await ask('slow', { query: 'it' });
  const results = await Promise.all([1, 2].map(() => intents.resultOf(session, agentOf(lease), intent, key)));
  expect(results).toEqual([{ found: 'found it' }, { found: 'found it' }]);
  expect(prepared).toBe(1);
});

test('what was looked up for one that somebody else has applied is not taken for the next', async () => {
  const [first, second] = [await ask('look', { n: 1 }), await ask('look', { n: 2 })];
  let isOvertaken = false;
  const look = (overtake: () => Promise<unknown>): Verb => ({
    async prepare(_agent, _session, { payload }) {
      if (payload.n === 1 && !isOvertaken) {
        isOvertaken = true;
        await overtake();
      }
      return payload.n;
    },
    apply: async (_sql, { payload }, _session, given) => ({ n: payload.n, prepared: given.prepared }),
  });
  // Another process of the same lease, in the moment in which one is handed over to the other.
  const other = intentsWith({ look: look(async () => undefined) });
  const intents = intentsWith({
    look: look(() => applyNextIntent(voice.store, lease, session.id, async () => ({ n: 1, prepared: 'elsewhere' }))),
  });
  expect(await intents.resultOf(session, agentOf(lease), second.intent, second.key)).toEqual({ n: 2, prepared: 2 });
  expect(await other.resultOf(session, agentOf(lease), first.intent, first.key)).toEqual({
    n: 1,
    prepared: 'elsewhere',
  });
});
