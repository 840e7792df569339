/** Notes from Discord's side: what members see, on a real database. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chorusOn, shownIn, type TestChorus } from '../../../infra/testing/chorus.ts';
import { createDatabase, type TestDatabase } from '../../../infra/testing/database.ts';
import {
  ALICE,
  autocomplete,
  BOB,
  type Circumstances,
  GUILD,
  press,
  slash,
} from '../../../infra/testing/interaction.ts';
import { storeOn } from '../../../infra/testing/store.ts';
import type { InteractionAnswer } from '../../interactions/delivery.ts';
import { fittingSearch, SEARCH_BYTES, searchArg } from './memories/search-arg.ts';

let database: TestDatabase;
let chorus: TestChorus;
beforeAll(async () => {
  database = await createDatabase();
  chorus = chorusOn(storeOn(database.sql));
});
afterAll(() => database.drop());
beforeEach(() => database.sql`truncate ai_consent, ai_note, idempotency, job`);

const DIRECT = { isDirect: true };
const text = (name: string, value: string) => ({ name, type: 3, value });

async function ask(path: string, options: Parameters<typeof slash>[1] = [], where: Circumstances = {}) {
  const answer = await chorus.send(slash(path, options, where));
  expect(answer.data?.flags).toBe(64);
  return answer;
}
const say = (answer: InteractionAnswer) => String(shownIn(answer).description ?? answer.data?.content);
const allow = (isAllowed: boolean, where?: Circumstances) =>
  ask('consent set', [{ name: 'allow', type: 5, value: isAllowed }], where);
const remember = async (note: string, where?: Circumstances, tags?: string) =>
  say(await ask('remember', [text('note', note), ...(tags === undefined ? [] : [text('tags', tags)])], where));
const list = async (where?: Circumstances, search?: string) =>
  say(await ask('memories list', search === undefined ? [] : [text('search', search)], where));

interface Button {
  label: string;
  custom_id: string;
}
const buttonsIn = ({ data }: InteractionAnswer) =>
  ((data?.components ?? []) as { components: Button[] }[]).flatMap(({ components }) => components);
const pressFirst = (answer: InteractionAnswer, where: Circumstances = {}) =>
  chorus.send(press(buttonsIn(answer)[0]?.custom_id ?? '', where));

test('without consent, /remember says how to give it, and stores nothing', async () => {
  expect(await remember('I like tea')).toMatch(/haven't allowed it.*`\/consent set allow:True`/);
  expect(say(await allow(true))).toMatch(/AI service.*allow:False/);
  expect(await remember('I like *tea*')).toBe(
    "I'll remember this in this server as **#1**: I like \\*tea\\*\nTo have it forgotten, use `/forget id:1`.",
  );
  expect(await remember('me too', { user: BOB })).toMatch(/haven't allowed/);
  expect(await remember('me too', DIRECT)).toMatch(/about you in direct messages/);
});

test('a server and direct messages have notes of their own, and both can be read, downloaded, and forgotten', async () => {
  await allow(true);
  await allow(true, DIRECT);
  await remember('public tea');
  await remember('private coffee', DIRECT, 'drinks');
  expect(await list()).toMatch(/^\*\*#1\*\* · <t:\d+:R> · public tea$/);
  expect(await list(DIRECT)).toMatch(/private coffee\n-# drinks$/);
  const here = await ask('memories export', [], DIRECT);
  expect(here.data?.content).toContain('`/memories export from:Everywhere`');
  const all = await ask('memories export', [text('from', 'everywhere')]);
  const read = ({ files }: InteractionAnswer) => JSON.parse(String(files?.[0]?.data)) as { notes: unknown[] };
  const [dm, server] = [
    { id: 1, scope: 'dm', note: 'private coffee', tags: ['drinks'], at: '2026-01-15T12:00:00.000Z' },
    { id: 1, scope: GUILD, note: 'public tea', tags: [], at: '2026-01-15T12:00:00.000Z' },
  ];
  expect(read(here).notes).toEqual([dm]);
  expect(read(all).notes).toEqual(expect.arrayContaining([dm, server]));
  expect(say(await ask('forget', [text('id', '1')], DIRECT))).toBe('Note **#1** is forgotten.');
  expect(say(await ask('forget', [text('id', '1')], DIRECT))).toMatch(/no note #1 in direct messages/);
  expect(await list(DIRECT)).toMatch(/no notes in direct messages/);
  expect(await list()).toContain('public tea');
});

test('taking consent back offers to erase, and says what happens to what’s kept', async () => {
  await allow(true);
  await remember('I like tea');
  const back = await allow(false);
  expect(say(back)).toMatch(/won't use your 1 note\. I keep it until you erase it\. If you allow it again later/);
  expect(await list()).toMatch(/^You took back your consent here, so I don’t use these/);
  expect(say(await ask('consent status'))).toMatch(
    /took back your consent.*1 note of up to 500 in this server, not used/s,
  );
  expect(say(await pressFirst(back, { user: BOB }))).not.toMatch(/forgotten/);
  expect(await list()).toContain('I like tea');
  const pressed = await pressFirst(back);
  expect([pressed.type, say(pressed)]).toEqual([7, '1 note forgotten for good.']);
  expect(await list()).toMatch(/no notes/);
  expect(buttonsIn(await allow(false))).toEqual([]);
});

test('/forget all asks first, and a second press takes nothing that came later', async () => {
  await allow(true);
  for (const note of ['one', 'two']) await remember(note);
  const asked = await ask('forget', [text('id', 'all')]);
  expect(say(asked)).toMatch(/^Forget all 2 notes in this server\?/);
  expect(await list()).toMatch(/two.*one/s);
  expect(say(await pressFirst(asked))).toBe('2 notes forgotten for good.');
  expect(say(await pressFirst(asked))).toBe('They’ve been forgotten already.');
  expect(say(await ask('forget', [text('id', 'all')]))).toMatch(/no notes in this server/);
  expect(say(await ask('forget', [text('id', 'the dog one')]))).toMatch(/isn’t the number of a note/);
});

describe('/forget suggests', () => {
  const suggest = async (typed: string) => {
    const option = { ...text('id', typed), focused: true };
    const { data } = await chorus.send(autocomplete('forget', [option]));
    return data?.choices as { name: string; value: string }[];
  };
  beforeEach(async () => {
    await allow(true);
    await allow(true, DIRECT);
    for (const note of ['My dog is Rex', 'x'.repeat(400)]) await remember(note);
    await remember('elsewhere', DIRECT);
  });

  test('the notes here, and both ways to forget all', async () => {
    expect(await suggest('')).toEqual([
      { name: 'All: 2 notes here', value: 'all' },
      { name: 'Everywhere: 3 notes', value: 'everywhere' },
      { name: `#2 · ${'x'.repeat(95)}`, value: '2' },
      { name: '#1 · My dog is Rex', value: '1' },
    ]);
    expect(await suggest('dog')).toEqual([{ name: '#1 · My dog is Rex', value: '1' }]);
    expect(await suggest('#2')).toHaveLength(1);
  });

  test('names that mean what they stand for', async () => {
    for (const { name } of await suggest('')) {
      const said = say(await ask('forget', [text('id', name)]));
      expect(said).toMatch(name.startsWith('#') ? /is forgotten/ : /^Forget all [23] notes/);
    }
  });
});

test('the list has pages, also of what was searched for', async () => {
  await allow(true);
  for (let index = 1; index <= 12; index++)
    await remember(`寿司 number ${index} \\*${'<'.repeat(index * 35)}`, {}, 'food');
  const first = await ask('memories list', [text('search', '寿司')]);
  expect(say(first)).toMatch(/^\*\*#12\*\*/);
  const next = buttonsIn(first)[2];
  expect(next?.label).toBe('Next ›');
  const second = await chorus.send(press(next?.custom_id ?? ''));
  expect(say(second)).toMatch(/^\*\*#7\*\*/);
  expect(shownIn(second).title).toBe('Your notes with “寿司”');
  expect(await list({}, 'pizza')).toMatch(/None of your notes in this server/);
  expect(await list({}, '11')).toMatch(/^\*\*#11\*\*/);
});

test.each(['', 'dog', '寿司寿司寿司寿司寿司', '🦊'.repeat(9), 'a,b:c', 'x'.repeat(SEARCH_BYTES + 5)])(
  'a search for %j travels from page to page',
  (search) => {
    const encoded = searchArg.encode(search);
    expect(encoded.length).toBeLessThanOrEqual(searchArg.maxLength);
    expect(searchArg.decode(encoded)).toBe(fittingSearch(search));
    expect(search.startsWith(fittingSearch(search))).toBe(true);
  },
);

test('staff can switch off /remember, but not what members do about their own notes', async () => {
  await allow(true, { user: ALICE });
  await remember('I like tea');
  await database.sql`select settings_set_gate(gen_random_uuid()::text, ${GUILD}, 'module:ai', true, '', 1)`;
  try {
    expect(await remember('more')).toMatch(/turned off in this server/);
    expect(say(await allow(false))).toMatch(/won't store anything more/);
    expect(await list()).toContain('I like tea');
    expect(say(await ask('forget', [text('id', '#1')]))).toMatch(/is forgotten/);
  } finally {
    await database.sql`delete from guild_settings`;
  }
});
