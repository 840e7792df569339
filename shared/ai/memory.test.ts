import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { NOW_MS } from '../../infra/testing/interaction.ts';
import { memberIn, TestMemory } from '../../infra/testing/memory.ts';
import { DIRECT, forget, forgetAll, readNote, remember, setConsent } from './memory.ts';
import { MEMORY } from './memory-limits.ts';
import { exportNotes, listNotes, readConsent } from './notes.ts';

const [ANNA, BERT, SERVER, OTHER] = [
  '210000000000000001',
  '210000000000000002',
  '310000000000000001',
  '310000000000000002',
];
let database: TestDatabase;
let memory: TestMemory;
beforeAll(async () => {
  database = await createDatabase(24);
  memory = new TestMemory(database.sql);
});
afterAll(() => database.drop());
beforeEach(() => database.sql`truncate ai_consent, ai_note, idempotency, job`);

const ALL = { offset: 0, limit: 1_000 };
const textsOf = async (user: string, scope: string, search?: string) =>
  (await listNotes(memory.store, user, scope, { ...ALL, search })).notes.map(({ text }) => text);

describe('consent', () => {
  test('is for one place: without it nothing is stored there, and the other place doesn’t count', async () => {
    await memory.consent(ANNA, DIRECT);
    expect(await memory.remember(ANNA, SERVER, 'I like tea')).toEqual({ status: 'no_consent' });
    expect(await memory.remember(BERT, DIRECT, 'I like tea')).toEqual({ status: 'no_consent' });
    expect(await memory.remember(ANNA, DIRECT, 'I like tea')).toEqual({ status: 'remembered', number: 1, notes: 1 });
    expect(await database.sql`select user_id, scope from ai_note`).toEqual([{ user_id: BigInt(ANNA), scope: 'dm' }]);
  });

  test('taken back, notes stay but aren’t used; given again, they are', async () => {
    await memory.consent(ANNA, SERVER);
    await memory.remember(ANNA, SERVER, 'I like tea');
    expect(await memory.consent(ANNA, SERVER, false)).toEqual({ status: 'set', notes: 1, newest: NOW_MS });
    expect(await memory.recall(ANNA, SERVER, 'tea')).toEqual([]);
    expect(await textsOf(ANNA, SERVER)).toEqual(['I like tea']);
    expect(await memory.remember(ANNA, SERVER, 'More')).toEqual({ status: 'no_consent' });
    await memory.consent(ANNA, SERVER);
    expect(await memory.recall(ANNA, SERVER, 'tea')).toEqual(['I like tea']);
  });

  test('saying no before saying yes leaves no trace', async () => {
    await memory.consent(ANNA, SERVER, false);
    expect(await database.sql`select from ai_consent`).toHaveLength(0);
    expect(await readConsent(memory.store, ANNA, SERVER)).toEqual({
      ...{ isGiven: false, changedAt: null, elsewhere: 0, notes: 0, newest: 0 },
    });
  });

  test('given twice, it’s as old as the first time', async () => {
    await setConsent(memory.store, memberIn(ANNA, SERVER), true);
    const later = new TestMemory(database.sql, { clock: () => new Date(NOW_MS + 60_000) });
    await later.consent(ANNA, SERVER);
    const { changedAt } = await readConsent(memory.store, ANNA, SERVER);
    expect(Date.parse(changedAt ?? '')).toBe(NOW_MS);
  });
});

describe('a note', () => {
  beforeEach(async () => {
    await memory.consent(ANNA, SERVER);
    await memory.consent(ANNA, DIRECT);
  });

  test('is kept once, however often its interaction is delivered, and nothing else repeats its text', async () => {
    const caller = memberIn(ANNA, SERVER);
    const secret = 'my-locker-is-4711';
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => remember(memory.store, caller, { text: secret, tags: 'codes' })),
    );
    expect(new Set(outcomes.map((each) => JSON.stringify(each)))).toEqual(
      new Set(['{"notes":1,"number":1,"status":"remembered"}']),
    );
    await forget(memory.store, memberIn(ANNA, SERVER), 1);
    for (const table of ['idempotency', 'job', 'ai_consent', 'ai_note'])
      expect(await database.sql.unsafe(`select from ${table} t where t::text ~ 'locker|4711|codes'`)).toHaveLength(0);
  });

  test('waits three seconds for the one before, in whatever place', async () => {
    const at = (ms: number) => new TestMemory(database.sql, { limitScale: 1, clock: () => new Date(NOW_MS + ms) });
    expect(await at(0).remember(ANNA, SERVER, 'one')).toMatchObject({ status: 'remembered' });
    const refused = await at(2_999).remember(ANNA, DIRECT, 'two');
    expect(refused).toMatchObject({ status: 'too_fast' });
    expect(Date.parse((refused as { readyAt: string }).readyAt)).toBe(NOW_MS + MEMORY.waitMs);
    expect(await at(3_000).remember(ANNA, DIRECT, 'two')).toMatchObject({ status: 'remembered' });
  });

  test('has a number that no later one gets, even after everything was forgotten', async () => {
    for (const text of ['one', 'two']) await memory.remember(ANNA, SERVER, text);
    expect(await forgetAll(memory.store, memberIn(ANNA, SERVER), SERVER, NOW_MS)).toBe(2);
    expect(await memory.remember(ANNA, SERVER, 'three')).toEqual({ status: 'remembered', number: 3, notes: 1 });
  });

  test('is forgotten only where it is, and only by whoever made it', async () => {
    await memory.consent(BERT, SERVER);
    for (const [user, scope] of [
      [ANNA, SERVER],
      [ANNA, DIRECT],
      [BERT, SERVER],
    ] as const)
      await memory.remember(user, scope, `${user} ${scope}`);
    expect(await forget(memory.store, memberIn(ANNA, DIRECT), 1)).toBe('forgotten');
    expect(await forget(memory.store, memberIn(ANNA, DIRECT), 1)).toBe('unknown_note');
    expect(await exportNotes(memory.store, ANNA, 'everywhere')).toMatchObject([{ number: 1, scope: SERVER }]);
    expect(await textsOf(BERT, SERVER)).toHaveLength(1);
    await memory.remember(ANNA, DIRECT, 'again');
    expect(await forgetAll(memory.store, memberIn(ANNA, OTHER), 'everywhere', NOW_MS)).toBe(2);
    expect(await textsOf(BERT, SERVER)).toHaveLength(1);
  });

  test('made after someone was asked whether to forget all isn’t forgotten with them', async () => {
    await memory.remember(ANNA, SERVER, 'before');
    const { newest } = await readConsent(memory.store, ANNA, SERVER);
    const later = new TestMemory(database.sql, { clock: () => new Date(NOW_MS + 5_000) });
    await later.remember(ANNA, SERVER, 'after');
    for (const expected of [1, 0])
      expect(await forgetAll(memory.store, { key: 'c:1:x:1', actor: { id: ANNA } }, SERVER, newest)).toBe(expected);
    expect(await textsOf(ANNA, SERVER)).toEqual(['after']);
  });

  test('number 501 is refused: 20 at once at the limit never exceed it', async () => {
    await database.sql`update ai_consent set last_number = 490 where scope = ${SERVER}`;
    await database.sql`insert into ai_note (user_id, scope, number, text, words, at)
      select ${ANNA}, ${SERVER}, n, 'note ' || n, 'note', now() from generate_series(1, 490) n`;
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => memory.remember(ANNA, SERVER, `storm ${index}`)),
    );
    const count = (status: string) => outcomes.filter((outcome) => outcome.status === status).length;
    expect([count('remembered'), count('too_many')]).toEqual([10, 10]);
    const numbers = outcomes.flatMap((outcome) => (outcome.status === 'remembered' ? [outcome.number] : []));
    expect(new Set(numbers).size).toBe(10);
    expect(await textsOf(ANNA, SERVER)).toHaveLength(MEMORY.notes);
    // The limit is for one place.
    expect(await memory.remember(ANNA, DIRECT, 'elsewhere')).toMatchObject({ status: 'remembered' });
    expect(await exportNotes(memory.store, ANNA, SERVER)).toHaveLength(MEMORY.notes);
  });

  test.each([
    ['the beginning of a word', 'choc', ['Ich mag Chocolatinen']],
    ['all of several words, in any order', 'mag chocolatinen', ['Ich mag Chocolatinen']],
    ['a word between others without spaces', '寿司', ['私は寿司が好きです']],
    ['a tag', 'allergies', ['No nuts for me']],
    ['an emoji', '🦊', ['My fox is called Rex 🦊']],
    ['words as operators of text queries', `it's & | ! ( ) <-> :*`, []],
    ['no words', '?!', []],
  ])('is found by %s', async (_, search, found) => {
    for (const [text, tags] of [
      ['Ich mag Chocolatinen'],
      ['私は寿司が好きです'],
      ['No nuts for me', '#Allergies, food'],
      ['My fox is called Rex 🦊'],
    ] as const)
      await memory.remember(ANNA, SERVER, text, tags);
    expect(await textsOf(ANNA, SERVER, search)).toEqual(found);
  });
});

test.each([
  ['  ​ ', '', { status: 'empty' }],
  ['x'.repeat(501), '', { status: 'too_long' }],
  ['note', 'a,b,c,d,e,f,g,h,i,j,k', { status: 'too_many_tags' }],
  ['note', `fine,${'x'.repeat(33)}`, { status: 'long_tag', tag: 'x'.repeat(33) }],
  [' a\0 note ', '#Food,  food, ,Board  Games', { text: 'a note', tags: ['food', 'board games'] }],
] as const)('note %j with the tags %j', (text, tags, expected) => {
  expect(readNote(text, tags)).toEqual(expected);
});
