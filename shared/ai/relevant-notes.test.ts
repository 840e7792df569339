import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AiEndpoint, startAi } from '../../infra/sandbox/ai/server.ts';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { embeddingBy, memberIn, TestMemory } from '../../infra/testing/memory.ts';
import { EMBEDDING_BATCH, embed } from './embedding.ts';
import { DIRECT, forget } from './memory.ts';
import { aiProviders } from './providers.ts';

const [ANNA, SERVER] = ['210000000000000001', '310000000000000001'];
let database: TestDatabase;
let memory: TestMemory;
let endpoint: AiEndpoint;
beforeAll(async () => {
  database = await createDatabase();
  memory = new TestMemory(database.sql, { clock: () => new Date() });
  endpoint = await startAi();
});
afterAll(async () => {
  await endpoint.stop();
  await database.drop();
});
beforeEach(async () => {
  await database.sql`truncate ai_consent, ai_note, ai_usage, ai_request, idempotency, job`;
  await memory.consent(ANNA, SERVER);
});
afterEach(() => {
  endpoint.faults.heal();
  endpoint.asked.length = 0;
});

const NOTES = [
  'My two dogs are Rex and Bella',
  'I moved to Lisbon in May',
  'My birthday is the 3rd of June',
  'I play chess',
];
const rememberAll = async (texts: readonly string[] = NOTES, scope = SERVER) => {
  for (const text of texts) await memory.remember(ANNA, scope, text);
};
const embedded = async () => {
  const rows = await database.sql<{ model: string }[]>`select model from ai_note where model is not null`;
  return rows.map(({ model }) => model);
};

describe('by words', () => {
  test.each([
    ['What is my dog called?', NOTES[0]],
    ['when is my BIRTHDAY', NOTES[2]],
    ['Where did I move?', NOTES[1]],
  ])('%s', async (question, expected) => {
    await rememberAll();
    expect((await memory.recall(ANNA, SERVER, question))[0]).toBe(expected);
  });

  test('nothing in common finds nothing, and there are at most as many as asked for', async () => {
    await rememberAll();
    expect(await memory.recall(ANNA, SERVER, 'quantum physics')).toEqual([]);
    expect(await memory.recall(ANNA, SERVER, 'my', undefined, 2)).toHaveLength(2);
    expect(await memory.recall(ANNA, SERVER, `'); drop table ai_note; -- \\ & | ! :*`)).toEqual([]);
  });
});

describe('with a provider of embeddings', () => {
  test('notes are embedded after they were made, in batches, and found by what’s alike', async () => {
    const ai = embeddingBy(endpoint.url);
    await rememberAll([...Array.from({ length: EMBEDDING_BATCH }, (_, index) => `filler ${index} xyzzy`), ...NOTES]);
    expect(endpoint.asked).toEqual([]);
    await memory.embed(ai);
    expect(endpoint.asked.map(({ path }) => path)).toEqual(['/v1/embeddings', '/v1/embeddings']);
    expect(await embedded()).toHaveLength(EMBEDDING_BATCH + NOTES.length);
    expect(await database.sql`select from job`).toHaveLength(0);
    expect((await memory.recall(ANNA, SERVER, 'tell me about Rex and Bella, my two dogs', ai))[0]).toBe(NOTES[0]);
    // Two batches and a question, as the provider counts them.
    const [usage] = await database.sql`select used::int, held::int from ai_usage where scope = 'member'`;
    expect(usage?.held).toBe(0);
    expect(usage?.used).toBeGreaterThan(0);
    expect(await database.sql`select distinct purpose, guild_id::text from ai_request`).toEqual([
      { purpose: 'embed', guild_id: SERVER },
    ]);
  });

  test('what has no word in common is found by its embedding alone', async () => {
    await rememberAll(['alpha', 'beta']);
    // Another language for a model that knows both.
    await database.sql`update ai_note set words = '' where text = 'beta'`;
    const ai = embeddingBy(endpoint.url);
    await memory.embed(ai);
    expect(await memory.recall(ANNA, SERVER, 'beta')).toEqual([]);
    expect((await memory.recall(ANNA, SERVER, 'beta', ai))[0]).toBe('beta');
  });

  test('another model embeds all of them again, once a question needs it', async () => {
    await rememberAll();
    await memory.embed(embeddingBy(endpoint.url));
    const other = embeddingBy(endpoint.url, 'better-words');
    endpoint.asked.length = 0;
    expect((await memory.recall(ANNA, SERVER, 'chess', other))[0]).toBe('I play chess');
    // Vectors of two models don't compare, so the question wasn't embedded.
    expect(endpoint.asked).toEqual([]);
    await memory.embed(other);
    expect(new Set(await embedded())).toEqual(new Set(['better-words']));
  });

  test('a provider that fails leaves words, and the next question has notes embedded again', async () => {
    await rememberAll();
    const ai = embeddingBy(endpoint.url);
    endpoint.faults.error(404);
    const log = await memory.embed(ai);
    expect(log.join()).toContain('could not embed notes');
    expect(log.join()).not.toMatch(/sk-secret|Lisbon/);
    expect([await embedded(), await database.sql`select from job`]).toEqual([[], []]);
    expect((await memory.recall(ANNA, SERVER, 'chess', ai))[0]).toBe('I play chess');
    endpoint.faults.heal();
    await memory.embed(ai);
    expect(await embedded()).toHaveLength(NOTES.length);
    endpoint.faults.error(500);
    expect((await memory.recall(ANNA, SERVER, 'chess', ai))[0]).toBe('I play chess');
    const [usage] = await database.sql`select held::int from ai_usage where scope = 'all'`;
    expect(usage?.held).toBe(0);
  });

  test('a question doesn’t wait long for a slow one', async () => {
    await rememberAll();
    const ai = embeddingBy(endpoint.url);
    await memory.embed(ai);
    endpoint.faults.latency(30_000);
    expect((await memory.recall(ANNA, SERVER, 'chess', ai))[0]).toBe('I play chess');
  });

  test('within the budget: nothing is sent beyond it, and the job comes back when there’s a new one', async () => {
    await rememberAll();
    const broke = embeddingBy(endpoint.url, 'words', { member: { tokens: 1 } });
    await memory.embed(broke);
    expect(endpoint.asked).toEqual([]);
    const [job] = await database.sql<{ runAt: Date }[]>`select run_at as "runAt" from job`;
    expect(job?.runAt.toISOString()).toMatch(/T00:00:00.000Z$/);
    await memory.embed(embeddingBy(endpoint.url));
    await database.sql`update job set run_at = now(), claimable_at = now()`;
    await memory.embed(embeddingBy(endpoint.url));
    expect((await memory.recall(ANNA, SERVER, 'chess', broke))[0]).toBe('I play chess');
    expect(endpoint.asked).toHaveLength(1);
  });

  test('without consent, or once forgotten, no text leaves for a provider', async () => {
    await rememberAll();
    await memory.consent(ANNA, SERVER, false);
    await memory.embed(embeddingBy(endpoint.url));
    await memory.recall(ANNA, SERVER, 'chess', embeddingBy(endpoint.url));
    expect(endpoint.asked).toEqual([]);
    await memory.consent(ANNA, SERVER);
    for (const number of [1, 2, 3]) await forget(memory.store, memberIn(ANNA, SERVER), number);
    await memory.embed(embeddingBy(endpoint.url));
    expect(endpoint.asked.map(({ body }) => (body as { input: string[] }).input)).toEqual([['I play chess']]);
    await forget(memory.store, memberIn(ANNA, SERVER), 4);
    expect(await database.sql`select embedding from ai_note`).toHaveLength(0);
  });

  test('a note that’s made or forgotten while its batch is embedded', async () => {
    await rememberAll(['first', 'second']);
    endpoint.faults.latency(300);
    const embedding = memory.embed(embeddingBy(endpoint.url));
    await expect.poll(() => endpoint.asked.length).toBe(1);
    await forget(memory.store, memberIn(ANNA, SERVER), 1);
    await memory.remember(ANNA, SERVER, 'third');
    await embedding;
    expect(await database.sql`select text, model from ai_note order by number`).toEqual([
      { text: 'second', model: 'words' },
      { text: 'third', model: 'words' },
    ]);
  });

  test('in direct messages, no server is billed', async () => {
    await memory.consent(ANNA, DIRECT);
    await rememberAll(['only here'], DIRECT);
    await memory.embed(embeddingBy(endpoint.url));
    expect(await database.sql`select guild_id from ai_request`).toEqual([{ guild_id: null }]);
    expect((await memory.recall(ANNA, DIRECT, 'only', embeddingBy(endpoint.url)))[0]).toBe('only here');
  });
});

describe('the dialect', () => {
  const signal = new AbortController().signal;
  const provider = (kind: 'openai' | 'workers-ai', url: string) =>
    aiProviders
      .schema()
      .parse(JSON.stringify([{ id: 'p', kind, url, key: 'sk-secret-1', embedding: 'm' }]))[0] as never;
  const answering = (body: unknown) => async () => Response.json(body);

  test.each(['openai', 'workers-ai'] as const)('%s', async (kind) => {
    const url = kind === 'openai' ? endpoint.url : endpoint.url.replace('/v1', '');
    const { vectors, tokens } = await embed(provider(kind, url), 'm', ['one', 'two words'], { signal });
    expect([vectors.length, vectors[0]?.length, tokens]).toEqual([2, 64, 4]);
    expect(endpoint.asked).toMatchObject([{ path: '/v1/embeddings', authorization: 'Bearer sk-secret-1' }]);
  });

  test('vectors come in any order', async () => {
    const data = [
      { index: 1, embedding: [0, 1] },
      { index: 0, embedding: [1, 0] },
    ];
    const found = await embed(provider('openai', endpoint.url), 'm', ['a', 'b'], {
      signal,
      fetch: answering({ data }),
    });
    expect(found.vectors).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test.each([
    ['too few', { data: [{ index: 0, embedding: [1] }] }],
    ['of two lengths', { data: [{ embedding: [1] }, { embedding: [1, 2] }] }],
    ['not of numbers', { data: [{ embedding: ['1'] }, { embedding: ['2'] }] }],
    ['of nothing but zeros', { data: [{ embedding: [0] }, { embedding: [1] }] }],
    [
      'out of range',
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 1e9, embedding: [1] },
        ],
      },
    ],
    ['no list', { data: 'x' }],
  ])('vectors that make no sense are refused: %s', async (_, body) => {
    const asking = embed(provider('openai', endpoint.url), 'm', ['a', 'b'], { signal, fetch: answering(body) });
    await expect(asking).rejects.toMatchObject({ problem: 'unusable' });
  });

  test('a response without end isn’t read to its end', async () => {
    const endless = new ReadableStream<Uint8Array>({ pull: (to) => to.enqueue(new Uint8Array(1_048_576).fill(32)) });
    const asking = embed(provider('openai', endpoint.url), 'm', ['a'], {
      signal,
      fetch: async () => new Response(endless),
    });
    await expect(asking).rejects.toMatchObject({ problem: 'unusable' });
  });
});
