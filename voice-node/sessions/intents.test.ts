/** Members' requests are applied once and in order, by registered verbs. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openFaultyProxy } from '../../infra/testing/faulty-proxy.ts';
import { storeOn } from '../../infra/testing/store.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { applyNextIntent, readIntent, writeIntent } from '../../shared/voice/intents.ts';
import type { Lease, VoiceSession } from '../../shared/voice/session.ts';
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
  if (asked.status !== 'asked') throw new Error(`not requested but ${asked.status}`);
  return { intent: asked.intent, key: caller.key };
}

/** Intents only need the agent's lease. */
const agentOf = (held: Lease) => ({ lease: held }) as Agent;
function intentsWith(verbs: Record<string, Verb>, store = voice.store): Intents {
  const fleet = { ready: () => agentOf(lease) } as unknown as Fleet;
  return new Intents(store, fleet, new Map(Object.entries(verbs)), createLogger('silent', 'test'));
}

test('each intent is applied once and in order, even by two concurrent callers', async () => {
  const done: unknown[] = [];
  const notified: unknown[] = [];
  const record: Verb = {
    apply: async (_, { payload }) => {
      done.push(payload.n);
      return { n: payload.n };
    },
    applied: (_agent, _session, { n }) => notified.push(n),
  };
  const intents = intentsWith({ record });
  const asked = [];
  for (let n = 0; n < 6; n++) asked.push(await ask('record', { n }));
  const last = asked[5] as { intent: string; key: string };
  const results = await Promise.all([1, 2].map(() => intents.resultOf(session, agentOf(lease), last.intent, last.key)));
  expect(results).toEqual([{ n: 5 }, { n: 5 }]);
  expect([done, notified]).toEqual([
    [0, 1, 2, 3, 4, 5],
    [0, 1, 2, 3, 4, 5],
  ]);
});

test('an intent that fails changes nothing and is retried', async () => {
  let tries = 0;
  const flaky: Verb = {
    apply: async (transaction) => {
      await transaction`update voice_sessions set text_channel_id = ${String(++tries)} where session_id = ${session.id}`;
      if (tries === 1) throw new Error('not now');
      return { tries };
    },
  };
  const intents = intentsWith({ flaky });
  const { key } = await ask('flaky');
  await intents.sweep([session]);
  expect(await readIntent(voice.store, key)).toEqual({ status: 'pending' });
  const [row] = await voice.sql`select text_channel_id from voice_sessions where session_id = ${session.id}`;
  expect(row).toEqual({ text_channel_id: null });
  await intents.sweep([session]);
  expect(await readIntent(voice.store, key)).toEqual({ status: 'applied', result: { tries: 2 } });
});

test('a request that can never be applied is refused, and the next one runs, even if nodes restart in between', async () => {
  const verbs: Record<string, Verb> = {
    // Postgres can't store NUL.
    poisoned: { apply: async (transaction) => transaction`select ${'Song\0'}::text`.then(() => ({ status: 'done' })) },
    unprepared: {
      prepare: () => Promise.reject(new TypeError('no such thing')),
      apply: async () => ({ status: 'done' }),
    },
    unstorable: { apply: async () => ({ title: 'Song\0' }) },
    fine: { apply: async () => ({ status: 'done' }) },
  };
  const asked = [await ask('poisoned'), await ask('unprepared'), await ask('unstorable'), await ask('fine')];
  const states = () => Promise.all(asked.map(({ key }) => readIntent(voice.store, key)));
  await intentsWith(verbs).sweep([session]);
  await intentsWith(verbs).sweep([session]);
  expect((await states()).map((state) => state?.status)).toEqual(['pending', 'pending', 'pending', 'pending']);
  const restarted = intentsWith(verbs);
  for (let n = 0; n < 7; n++) await restarted.sweep([session]);
  const failed = { status: 'applied', result: { status: 'failed' } };
  expect(await states()).toEqual([failed, failed, failed, { status: 'applied', result: { status: 'done' } }]);
});

test('whoever waits for the result of a request that can’t be applied gets a refusal', async () => {
  const intents = intentsWith({ poisoned: { apply: () => Promise.reject(new Error('never')) } });
  const { intent, key } = await ask('poisoned');
  await intents.sweep([session]);
  await intents.sweep([session]);
  expect(await intents.resultOf(session, agentOf(lease), intent, key)).toEqual({ status: 'failed' });
});

test('an unknown verb gets a result, and the intents behind it are applied', async () => {
  const intents = intentsWith({ known: { apply: async () => ({ status: 'done' }) } });
  const [unknown, known] = [await ask('unknown'), await ask('known')];
  await intents.sweep([session]);
  expect(await readIntent(voice.store, unknown.key)).toEqual({ status: 'applied', result: { status: 'unknown_verb' } });
  expect(await readIntent(voice.store, known.key)).toEqual({ status: 'applied', result: { status: 'done' } });
});

/** Requests an intent, and loses the connection while the database commits it. */
async function loseResponse() {
  // The commit succeeds, but its sender doesn't find out.
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
  const notified: unknown[] = [];
  const record: Verb = {
    apply: async (_, { payload }) => ({ n: payload.n }),
    applied: (_agent, _session, { n }) => notified.push(n),
  };
  const intents = intentsWith({ record }, storeOn(sql));
  const { key } = await ask('record', { n: 7 });
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
  return { intents, notified, applied };
}

test('an intent whose response was lost still takes effect, once', async () => {
  const { intents, notified, applied } = await loseResponse();
  await applied();
  expect(notified).toEqual([]);
  await intents.sweep([session]);
  await intents.sweep([session]);
  expect(notified).toEqual([7]);
});

test('an intent that’s still being committed when the node checks again still takes effect, once', async () => {
  const { intents, notified, applied } = await loseResponse();
  await intents.sweep([session]);
  await applied();
  await intents.sweep([session]);
  await intents.sweep([session]);
  expect(notified).toEqual([7]);
});

test('nothing is applied under the fence of an earlier lease', async () => {
  const intents = intentsWith({ known: { apply: async () => ({ status: 'done' }) } });
  const { intent, key } = await ask('known');
  const earlier = agentOf({ ...lease, fence: String(BigInt(lease.fence) - 1n) });
  await expect(intents.resultOf(session, earlier, intent, key)).rejects.toMatchObject({ code: 'stale_fence' });
  expect(await readIntent(voice.store, key)).toEqual({ status: 'pending' });
});

test('slow lookups run before anything is locked, and once even for two concurrent callers', async () => {
  let prepared = 0;
  const slow: Verb = {
    async prepare(_agent, of, { payload }) {
      prepared++;
      // Others can lock the session in the meantime.
      await voice.sql`select from voice_sessions where session_id = ${of.id} for update nowait`;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return `found ${payload.query}`;
    },
    apply: async (_sql, _intent, _session, context) => ({ found: context.prepared }),
  };
  const intents = intentsWith({ slow });
  const { intent, key } = await ask('slow', { query: 'it' });
  const results = await Promise.all([1, 2].map(() => intents.resultOf(session, agentOf(lease), intent, key)));
  expect(results).toEqual([{ found: 'found it' }, { found: 'found it' }]);
  expect(prepared).toBe(1);
});

test('a lookup for an intent that another process applied isn’t used for the next intent', async () => {
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
    apply: async (_sql, { payload }, _session, context) => ({ n: payload.n, prepared: context.prepared }),
  });
  // Another process with the same lease, during a handover.
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
