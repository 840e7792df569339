import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FaultyProxy, openFaultyProxy } from '../../infra/testing/faulty-proxy.ts';
import { storeOn } from '../../infra/testing/store.ts';
import { untilAnswered } from '../../infra/testing/storm.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { connect, type Sql, STORE_SENTENCE } from '../platform/postgres.ts';
import { applyNextIntent, readIntent, sessionsWithIntents, writeIntent } from './intents.ts';
import { claimAgents } from './leases.ts';
import type { Lease, VoiceSession } from './session.ts';
import { releaseSession } from './sessions.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice(32);
  await voice.sql`create table heard_of (place bigint generated always as identity, intent_id bigint, fence text)`;
});
afterAll(() => voice.drop());

async function serving() {
  const guild = voice.id();
  const crew = await voice.crew(1, [guild]);
  return { ...crew, guild, session: await voice.session(guild) };
}

const ask = (session: VoiceSession, verb = 'skip', key?: string) =>
  writeIntent(
    voice.store,
    voice.as(session.requestedBy, { guildId: session.guild, ...(key !== undefined && { key }) }),
    session.channel,
    session.kind,
    { verb, payload: { verb } },
  );

/** Applies by recording each application, so that a repetition shows. */
const apply = (lease: Lease, session: string) =>
  applyNextIntent(voice.store, lease, session, async (sql, intent) => {
    await sql`insert into heard_of (intent_id, fence) values (${intent.id}, ${lease.fence})`;
    return { done: intent.verb };
  });

const doneIn = (session: string) =>
  voice.sql<{ intent: string; fence: string }[]>`
    select h.intent_id::text as intent, h.fence from heard_of h join voice_intents i using (intent_id)
    where session_id = ${session} order by place`;

describe('writing', () => {
  test('stores one intent, however often the interaction is delivered', async () => {
    const { session } = await serving();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(session, 'skip', `i:${session.id}`)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await readIntent(voice.store, `i:${session.id}`)).toEqual({ status: 'pending' });
    expect(await sessionsWithIntents(voice.store, [session.agent])).toEqual([
      { session: session.id, agent: session.agent },
    ]);
    expect(await apply(session, session.id)).toMatchObject({
      status: 'applied',
      intent: { verb: 'skip', payload: { verb: 'skip' } },
    });
    expect(await apply(session, session.id)).toEqual({ status: 'none' });
    expect(await readIntent(voice.store, `i:${session.id}`)).toEqual({ status: 'applied', result: { done: 'skip' } });
    expect(await sessionsWithIntents(voice.store, [session.agent])).toEqual([]);
  });

  test('refuses a channel without a session, and drops intents when it ends', async () => {
    const { session } = await serving();
    expect(await ask({ ...session, channel: voice.id() })).toEqual({ status: 'no_session' });
    await ask(session, 'stop', `late:${session.id}`);
    await releaseSession(voice.store, session, session.id, 'left');
    expect(await readIntent(voice.store, `late:${session.id}`)).toEqual({ status: 'dropped' });
    expect(await apply(session, session.id)).toEqual({ status: 'not_found' });
    expect(await readIntent(voice.store, 'i:never asked')).toBeUndefined();
  });
});

describe('applying', () => {
  test('an intent that fails has no effect, and is retried before the others', async () => {
    const { session } = await serving();
    await ask(session, 'first');
    await ask(session, 'second');
    const failing = applyNextIntent(voice.store, session, session.id, async (sql, intent) => {
      await sql`insert into heard_of (intent_id, fence) values (${intent.id}, 'failed')`;
      throw new Error('the node stumbled');
    });
    await expect(failing).rejects.toThrow('the node stumbled');
    expect(await doneIn(session.id)).toEqual([]);
    for (const verb of ['first', 'second'])
      expect(await apply(session, session.id)).toMatchObject({ intent: { verb } });
  });

  test('can end the session in the same transaction', async () => {
    const { session } = await serving();
    await ask(session, 'leave', `leave:${session.id}`);
    await applyNextIntent(voice.store, session, session.id, async (sql) => {
      await sql`select voice_release(${session.agent}, ${session.fence}, ${session.id}, 'left')`;
      return { left: true };
    });
    expect(await readIntent(voice.store, `leave:${session.id}`)).toEqual({ status: 'applied', result: { left: true } });
  });

  test('a node killed in the middle leaves the intent to the next holder', async () => {
    const { session, runner } = await serving();
    await ask(session, 'pause', `killed:${session.id}`);
    const dying = connect(voice.url, { max: 1 });
    const amid = Promise.withResolvers<number>();
    applyNextIntent({ ...voice.store, sql: () => dying }, session, session.id, async (sql, intent) => {
      const [self] = await sql<{ pid: number }[]>`
        insert into heard_of (intent_id, fence) values (${intent.id}, ${session.fence}) returning pg_backend_pid() as pid`;
      amid.resolve(self?.pid ?? 0);
      return new Promise(() => {});
    }).catch(() => {});
    await voice.sql`select pg_terminate_backend(${await amid.promise}, 5000)`;
    await dying.end({ timeout: 0 });
    await voice.expire(runner);
    const claimed = await claimAgents(voice.store, await voice.node());
    if (claimed.status !== 'claimed') throw new Error(claimed.status);
    const next = claimed.agents.find(({ agent }) => agent === session.agent);
    if (!next) throw new Error('nobody took over');
    expect(await apply(next, session.id)).toMatchObject({ status: 'applied' });
    expect(await doneIn(session.id)).toMatchObject([{ fence: next.fence }]);
  });

  test('a node that hangs in the middle is cut off, so that the server isn’t blocked for long', async () => {
    const { session } = await serving();
    await ask(session, 'pause', `hung:${session.id}`);
    const hanging = connect(voice.url, { max: 1 });
    const amid = Promise.withResolvers<void>();
    applyNextIntent({ ...voice.store, sql: () => hanging }, session, session.id, () => {
      amid.resolve();
      return new Promise(() => {});
    }).catch(() => {});
    await amid.promise;
    let answered = false;
    for (let tries = 0; tries < 20 && !answered; tries++)
      answered = await ask(session, 'skip', `after:${session.id}`).then(
        () => true,
        () => false,
      );
    expect(answered).toBe(true);
    await hanging.end({ timeout: 0 });
  });
});

test('failovers during 32 concurrent intents: each is applied once, in order, under growing fences', async () => {
  const { session, runner } = await serving();
  let holder = { runner, lease: session as Lease };
  const isOver = Promise.withResolvers<void>();
  let isAsking = true;
  const asking = Promise.all(
    Array.from({ length: 32 }, (_, i) =>
      untilAnswered(() => ask(session, `verb_${String.fromCharCode(97 + (i % 26))}`)),
    ),
  ).then(() => {
    isAsking = false;
  });
  /** A node that believes in its lease until a statement says otherwise. */
  const work = async (lease: Lease): Promise<void> => {
    for (;;) {
      const outcome = await apply(lease, session.id).catch((error: unknown) => {
        if (error instanceof postgres.PostgresError && error.code === '55P03') return { status: 'busy' } as const;
        throw error;
      });
      if (outcome.status === 'stale_fence') return;
      if (outcome.status === 'none' && !isAsking) isOver.resolve();
      if (outcome.status === 'none' && !isAsking) return;
    }
  };
  const workers = [work(holder.lease), work(holder.lease)];
  for (let failover = 0; failover < 4; failover++) {
    await voice.expire(holder.runner);
    const next = await voice.node();
    for (let lease: Lease | undefined; lease === undefined; ) {
      const claimed = await claimAgents(voice.store, next);
      lease = claimed.status === 'claimed' ? claimed.agents.find(({ agent }) => agent === session.agent) : undefined;
      if (lease) holder = { runner: next, lease };
    }
    workers.push(work(holder.lease), work(holder.lease));
  }
  await asking;
  await isOver.promise;
  await Promise.all(workers);

  const asked = await voice.sql<{ intent: string }[]>`
    select intent_id::text as intent from voice_intents where session_id = ${session.id} order by intent_id`;
  const done = await doneIn(session.id);
  expect(done.map(({ intent }) => intent)).toEqual(asked.map(({ intent }) => intent));
  expect(done).toHaveLength(32);
  const fences = done.map(({ fence }) => Number(fence));
  expect(fences).toEqual([...fences].sort((a, b) => a - b));
});

describe('a database that fails in the middle', () => {
  let proxy: FaultyProxy;
  let sql: Sql;
  beforeEach(async () => {
    proxy = await openFaultyProxy(voice.url);
    sql = connect(proxy.url, { max: 1 });
  });
  afterEach(async () => {
    await sql.end({ timeout: 0 });
    proxy.close();
  });
  const applyAmid = (session: VoiceSession, fault: () => void) =>
    applyNextIntent(storeOn(sql), session, session.id, async () => {
      fault();
      return { done: 'skip' };
    });

  test('leaves the intent pending, and doesn’t crash the process', async () => {
    const { session } = await serving();
    await ask(session);
    // An error about the rollback that it couldn't send would be uncaught, and fail this run.
    await expect(applyAmid(session, () => proxy.drop())).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    expect(await untilAnswered(() => apply(session, session.id))).toMatchObject({ status: 'applied' });
  });

  test('silently doesn’t block later intents', async () => {
    const { session } = await serving();
    await ask(session);
    await expect(applyAmid(session, () => proxy.set('deaf'))).rejects.toThrow(STORE_SENTENCE);
    expect(await untilAnswered(() => apply(session, session.id))).toMatchObject({ status: 'applied' });
  });
});
