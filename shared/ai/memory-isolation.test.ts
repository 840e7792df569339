/** Whatever members do, in whatever order: no prompt ever has a note of another member, of another place, or without consent. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AiEndpoint, startAi } from '../../infra/sandbox/ai/server.ts';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { embeddingBy, memberIn, TestMemory } from '../../infra/testing/memory.ts';
import { eraseData, exportData } from '../privacy/data.ts';
import { DIRECT, forget, forgetAll, type Scope } from './memory.ts';
import { exportNotes, listNotes, type Note } from './notes.ts';
import { notesBlock } from './notes-block.ts';

const MEMBERS = ['210000000000000001', '210000000000000002'];
const SCOPES: readonly Scope[] = [DIRECT, '310000000000000001', '310000000000000002'];
// All notes have the same words, so that only whose and where they are tells them apart.
const WORDS = ['tea', 'coffee', 'dogs', 'chess'];

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

const member = fc.constantFrom(...MEMBERS);
const scope = fc.constantFrom(...SCOPES);
const at = { member, scope };
const action = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('remember' as const), ...at, word: fc.constantFrom(...WORDS) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('consent' as const), ...at, isGiven: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('forget' as const), ...at, number: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forgetAll' as const), ...at, isEverywhere: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('eraseMember' as const), ...at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('eraseServer' as const), ...at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('embed' as const), ...at }) },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

/** What the bot should know, by what it was told. */
class Expected {
  readonly #notes = new Map<string, Map<number, string>>();
  readonly #numbers = new Map<string, number>();
  readonly #consents = new Set<string>();
  #made = 0;

  /** The text of the next note. It names whose and where it is, and it's unique. */
  textOf(who: string, where: Scope, word: string): string {
    return `I like ${word} (note ${++this.#made} by ${who} in ${where})`;
  }

  apply(one: Action, text: string): void {
    const { member: who, scope: where } = one;
    const key = `${who} ${where}`;
    switch (one.kind) {
      case 'consent':
        if (one.isGiven) this.#consents.add(key);
        else this.#consents.delete(key);
        return;
      case 'remember': {
        if (!this.#consents.has(key)) return;
        const number = (this.#numbers.get(key) ?? 0) + 1;
        this.#numbers.set(key, number);
        this.#notes.set(key, (this.#notes.get(key) ?? new Map()).set(number, text));
        return;
      }
      case 'forget':
        this.#notes.get(key)?.delete(one.number);
        return;
      case 'forgetAll':
        for (const each of one.isEverywhere ? SCOPES : [where]) this.#notes.delete(`${who} ${each}`);
        return;
      case 'eraseMember':
        this.#erase((each) => each.startsWith(who));
        return;
      case 'eraseServer':
        if (where !== DIRECT) this.#erase((each) => each.endsWith(where));
    }
  }

  kept(who: string, where: Scope): string[] {
    return [...(this.#notes.get(`${who} ${where}`) ?? new Map()).values()];
  }

  usable(who: string, where: Scope): string[] {
    return this.#consents.has(`${who} ${where}`) ? this.kept(who, where) : [];
  }

  #erase(isGone: (key: string) => boolean): void {
    for (const known of [this.#notes, this.#numbers])
      for (const key of known.keys()) if (isGone(key)) known.delete(key);
    for (const key of this.#consents) if (isGone(key)) this.#consents.delete(key);
  }
}

const ai = () => embeddingBy(endpoint.url);

async function perform(one: Action, text: string): Promise<void> {
  const { member: who, scope: where } = one;
  switch (one.kind) {
    case 'consent':
      return void (await memory.consent(who, where, one.isGiven));
    case 'remember':
      return void (await memory.remember(who, where, text));
    case 'forget':
      return void (await forget(memory.store, memberIn(who, where), one.number));
    case 'forgetAll': {
      const range = one.isEverywhere ? 'everywhere' : where;
      return void (await forgetAll(memory.store, memberIn(who, where), range, Date.now()));
    }
    case 'eraseMember':
      return void (await eraseData(database.sql, { kind: 'member', id: who }));
    case 'eraseServer':
      if (where !== DIRECT) await eraseData(database.sql, { kind: 'server', id: where });
      return;
    case 'embed':
      return void (await memory.embed(ai()));
  }
}

const textsOf = (notes: readonly Note[]) => notes.map(({ text }) => text).sort();
const sorted = (texts: readonly string[]) => [...texts].sort();

async function check(expected: Expected): Promise<void> {
  for (const who of MEMBERS) {
    for (const where of SCOPES) {
      const found = await memory.recall(who, where, 'Do I like tea, coffee, dogs, or chess?', undefined, 50);
      const alike = await memory.recall(who, where, 'Do I like tea, coffee, dogs, or chess?', ai(), 50);
      for (const texts of [found, alike]) {
        // Every note has such a word, so all that may be used are found, and nothing else is.
        expect(sorted(texts)).toEqual(sorted(expected.usable(who, where)));
        const block = notesBlock(texts.map((text) => ({ text, tags: [] })));
        for (const [, by, place] of block.matchAll(/by (\d+) in (\w+)/g)) expect([by, place]).toEqual([who, where]);
      }
      const { notes, total } = await listNotes(memory.store, who, where, { offset: 0, limit: 100 });
      expect([textsOf(notes), total]).toEqual([sorted(expected.kept(who, where)), notes.length]);
      expect(textsOf(await exportNotes(memory.store, who, where))).toEqual(sorted(expected.kept(who, where)));
    }
    const all = SCOPES.flatMap((where) => expected.kept(who, where));
    expect(textsOf(await exportNotes(memory.store, who, 'everywhere'))).toEqual(sorted(all));
    const { ai_note: exported = [] } = await exportData(database.sql, { kind: 'member', id: who });
    expect(sorted(exported.map(({ text }) => String(text)))).toEqual(sorted(all));
  }
}

test('only a member’s own notes of a place are in its prompts, lists, and exports', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 15, maxLength: 30 }), async (actions) => {
      await database.sql`truncate ai_consent, ai_note, ai_usage, ai_request, idempotency, job, erasure`;
      const expected = new Expected();
      // So that there's much to keep apart.
      const begin = MEMBERS.flatMap((who) =>
        SCOPES.map((where): Action => ({ kind: 'consent', member: who, scope: where, isGiven: true })),
      );
      for (const one of [...begin, ...actions]) {
        const text = expected.textOf(one.member, one.scope, one.kind === 'remember' ? one.word : '');
        await perform(one, text);
        expected.apply(one, text);
      }
      await check(expected);
      await memory.embed(ai());
      await check(expected);
    }),
    { numRuns: 12 },
  );
}, 120_000);
