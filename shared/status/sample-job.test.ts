/** Who looks, and what's left out because nobody can. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openJobStage } from '../../infra/testing/jobs.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { Circuits } from '../ai/circuit.ts';
import { DiscordRest } from '../platform/discord/rest.ts';
import { sampleStatus, takeSample } from './sample-job.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());
beforeEach(() => voice.sql`truncate job, status_component, status_day, status_incident`);

const NOBODY = { providers: [], circuits: new Circuits() };
const PROVIDERS = [{ id: 'one' }, { id: 'two' }];
const answering = { redis: async () => 'PONG' };

test('of several edges, one looks', async () => {
  const stage = openJobStage(voice.sql);
  let looks = 0;
  const probes = { redis: async () => void looks++ };
  await Promise.all(
    Array.from({ length: 4 }, () => {
      const runner = stage.runner([sampleStatus]);
      Object.assign(stage.services, { probes });
      return runner.runUntilIdle(20_000);
    }),
  );
  expect(looks).toBe(1);
  expect(await voice.sql`select component, state from status_component order by 1`).toEqual([
    { component: 'database', state: 'up' },
    { component: 'redis', state: 'up' },
  ]);
});

test('what nobody can look at has no state', async () => {
  const bare = { store: voice.store, discord: undefined, ai: NOBODY };
  expect(await takeSample(bare)).toEqual({ database: 'up' });
  expect(await takeSample({ ...bare, probes: answering, ai: { ...NOBODY, providers: PROVIDERS } })).toEqual({
    database: 'up',
    redis: 'up',
  });
});

test('finds what’s down', async () => {
  const circuits = new Circuits();
  circuits.limited('one');
  const rest = new DiscordRest({
    ...{ apiBase: 'http://127.0.0.1:1', token: 'token', observe: () => {} },
    retryDelaysMs: [],
  });
  const look = () =>
    takeSample({
      store: voice.store,
      discord: { rest, id: '1' },
      probes: { redis: () => Promise.reject(new Error('away')) },
      ai: { providers: PROVIDERS, circuits },
    });
  const owner = voice.id();
  await voice.agent(owner, await voice.pool(owner));
  // One of the providers may still answer.
  expect(await look()).toEqual({ database: 'up', redis: 'down', voice: 'down', discord: 'down' });
  circuits.limited('two');
  await voice.crew(1, [voice.id()]);
  expect(await look()).toMatchObject({ ai: 'down', voice: 'up' });
  await voice.sql`update agent_runners set live_until = now() - interval '1 second'`;
  expect(await look()).toMatchObject({ voice: 'down' });
});

test('a provider that answered a moment ago works', async () => {
  const ask = (settledAt: string, provider: string | null) => voice.sql`
    insert into ai_request (key, user_id, day, unit, purpose, has_own_key, granted, held, provider, at, settled_at)
    values (${`k${settledAt}`}, 1, current_date, 'tokens', 'chat', false, 1, 1, ${provider}, now(), now() - ${settledAt}::interval)`;
  const look = () =>
    takeSample({ store: voice.store, discord: undefined, ai: { providers: PROVIDERS, circuits: new Circuits() } });
  await ask('1 minute', null);
  await ask('6 minutes', 'one');
  expect((await look()).ai).toBeUndefined();
  await ask('4 minutes', 'one');
  expect((await look()).ai).toBe('up');
});
