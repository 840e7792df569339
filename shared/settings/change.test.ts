import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { staffIn, storeOn } from '../../infra/testing/store.ts';
import { type Store, UNOBSERVED } from '../platform/store.ts';
import { type ChangeOutcome, changeSettings, noteGone, readSettings, type SettingsChange } from './change.ts';
import { type SettingsModule, setting, valuesOf } from './declaration.ts';
import { readHistory } from './history.ts';

let database: TestDatabase;
let store: Store;
let guilds = 0;
let keys = 0;
beforeAll(async () => {
  database = await createDatabase(8);
  store = storeOn(database.sql);
});
afterAll(() => database.drop());

const guild = () => String(520_000_000_000_000_000n + BigInt(++guilds));
const by = (actor: string, guildId: string, key = `i:s${++keys}`) => ({
  ...staffIn(guildId, key),
  actor: { id: actor },
});
const set = (guildId: string, changes: SettingsChange, key?: string) =>
  changeSettings(store, by('1', guildId, key), changes);
const read = (guildId: string) => readSettings(store, staffIn(guildId, ''));
const historyOf = async (guildId: string) =>
  (await readHistory(store, staffIn(guildId, ''), { offset: 0, limit: 100 })).entries;
const goneIn = (outcome: ChangeOutcome) => ('gone' in outcome ? outcome.gone : undefined);

describe('changing settings', () => {
  test('keeps only what staff set, and gives the rest back to its default', async () => {
    const id = guild();
    expect(await read(id)).toEqual({ values: {}, gone: {} });
    await set(id, { music: { volume: 80, isFair: true }, voice: { idleMinutes: 5 } });
    expect(await set(id, { music: { volume: null } })).toEqual({ status: 'set', values: { music: { isFair: true } } });
    expect((await read(id)).values).toEqual({ music: { isFair: true }, voice: { idleMinutes: 5 } });
  });

  test('the history says who changed what from what, newest first, each server its own', async () => {
    const id = guild();
    await set(guild(), { music: { volume: 1 } });
    await changeSettings(store, by('7', id), { music: { volume: 80, isFair: true } });
    await changeSettings(store, by('8', id), { music: { volume: 60 } });
    await changeSettings(store, by('9', id), { music: { volume: null } });
    expect(await historyOf(id)).toMatchObject([
      { module: 'music', before: { volume: 60 }, after: { volume: null }, actor: '9' },
      { before: { volume: 80 }, after: { volume: 60 }, actor: '8' },
      { before: { volume: null, isFair: null }, after: { volume: 80, isFair: true }, actor: '7' },
    ]);
    const page = await readHistory(store, staffIn(id, ''), { offset: 1, limit: 1 });
    expect(page).toMatchObject({ total: 3, entries: [{ actor: '8' }] });
  });

  test('what is set already is no change', async () => {
    const id = guild();
    await set(id, { music: { volume: 80 } });
    await set(id, { music: { volume: 80 } });
    await set(id, { voice: { idleMinutes: null } });
    expect(await historyOf(id)).toHaveLength(1);
  });

  test('the same interaction delivered late does not undo what was set since', async () => {
    const id = guild();
    const first = await set(id, { music: { volume: 80 } }, 'i:late');
    await set(id, { music: { volume: 60 } });
    expect(await set(id, { music: { volume: 80 } }, 'i:late')).toEqual(first);
    expect((await read(id)).values.music).toEqual({ volume: 60 });
    await expect(set(id, { music: { volume: 70 } }, 'i:late')).rejects.toMatchObject({ code: 'CH001' });
  });

  test('two staff members at once who change different settings both get theirs', async () => {
    const id = guild();
    const changes = Object.entries({ volume: 80, isFair: true, maxQueue: 50, voteShare: 60, hasFallback: false });
    await Promise.all(
      changes.map(([key, value], i) => changeSettings(store, by(String(i), id), { music: { [key]: value } })),
    );
    expect((await read(id)).values.music).toEqual(Object.fromEntries(changes));
    expect(await historyOf(id)).toHaveLength(changes.length);
  });

  test('of two at once who change the same one, the last stays, and the history has both', async () => {
    const id = guild();
    await Promise.all(
      [10, 20, 30].map((volume) => changeSettings(store, by(String(volume), id), { music: { volume } })),
    );
    const [last, second, first] = await historyOf(id);
    expect((await read(id)).values.music).toEqual(last?.after);
    expect([last?.before, second?.before, first?.before]).toEqual([second?.after, first?.after, { volume: null }]);
    expect(last?.after).toEqual({ volume: Number(last?.actor) });
  });

  test('changes of several modules at once don’t wait for each other', async () => {
    const id = guild();
    const both = { music: { volume: 10 }, voice: { idleMinutes: 3 }, economy: { payoutPercent: 20 } };
    const reversed = Object.fromEntries(Object.entries(both).reverse());
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, i) => set(id, i % 2 === 0 ? both : reversed)));
    expect(outcomes.every(({ status }) => status === 'set')).toBe(true);
    expect((await read(id)).values).toEqual(both);
  });

  test('one value that can’t be leaves everything as it was', async () => {
    const id = guild();
    await set(id, { economy: { payoutPercent: 50 } });
    await expect(set(id, { economy: { payoutPercent: 60 }, music: { volume: 151 } })).rejects.toMatchObject({
      code: '23514',
    });
    expect((await read(id)).values).toEqual({ economy: { payoutPercent: 50 } });
  });

  test.each<[string, Record<string, unknown>]>([
    ['economy', { payoutPercent: 10.5 }],
    ['economy', { payoutPercent: '50' }],
    ['economy', { currencyName: '' }],
    ['voice', { idleMinutes: 721 }],
    ['voice', { idleMinutes: -1 }],
    ['music', { mode: 'closed' }],
    ['music', { djRole: 'DJ' }],
    ['music', { isFair: 1 }],
    ['music', { providers: 'ytsearch' }],
    ['access', { 'command:pay': { isOff: 'yes', roleIds: [] } }],
    ['access', { 'command:pay': { isOff: true, roleIds: ['DJ'] } }],
    ['access', { 'command:pay': [] }],
    ['access', { nothing: { isOff: true, roleIds: [] } }],
    ['Not a module', {}],
  ])('the database refuses %s %j', async (module, change) => {
    await expect(set(guild(), { [module]: change })).rejects.toMatchObject({ code: '23514' });
  });

  test('a server can’t store more than fits', async () => {
    await expect(set(guild(), { later: { words: 'x'.repeat(20_000) } })).rejects.toMatchObject({ code: '23514' });
  });
});

test('changes and what is found gone are counted by module', async () => {
  const counted: unknown[] = [];
  const counting: Store = {
    ...store,
    observe: { ...UNOBSERVED, count: ({ name }, labels) => counted.push([name, labels.module]) },
  };
  const id = guild();
  await changeSettings(counting, by('1', id), { music: { announceChannel: '31' }, voice: { idleMinutes: 5 } });
  const gone = { guildId: id, module: 'music', key: 'announceChannel', value: '31' };
  await noteGone(counting, gone);
  await noteGone(counting, gone);
  expect(counted).toEqual([
    ['chorus_settings_changes_total', 'music'],
    ['chorus_settings_changes_total', 'voice'],
    ['chorus_settings_gone_total', 'music'],
  ]);
});

describe('a module that grew or shrank', () => {
  const older = {
    name: 'later',
    title: '',
    area: '',
    settings: { count: integer(5), old: integer(1) },
  } satisfies SettingsModule;
  const newer = {
    ...older,
    settings: { count: setting.boolean({ title: '', description: '', default: false }), added: integer(9) },
  } satisfies SettingsModule;

  function integer(standard: number) {
    return setting.integer({ title: '', description: '', bounds: { least: 0, most: 10 }, default: standard });
  }

  test('has defaults for what is new or no longer fits, and leaves alone what it doesn’t know', async () => {
    const id = guild();
    await set(id, { later: { count: 3, old: 2 } });
    expect(valuesOf(newer, (await read(id)).values.later)).toEqual({ count: false, added: 9 });
    await set(id, { later: { added: 4 } });
    const { later } = (await read(id)).values;
    expect(valuesOf(older, later)).toEqual({ count: 3, old: 2 });
    expect(valuesOf(newer, later)).toEqual({ count: false, added: 4 });
  });

  test.each([null, undefined, 'text', [], { count: null }])('reads %j as nothing set', (stored) => {
    expect(valuesOf(older, stored)).toEqual({ count: 5, old: 1 });
  });

  test('declares types that refuse what SQL refuses, too', () => {
    expect(z.safeParse(older.settings.count.type(), 11).success).toBe(false);
  });
});

describe('a channel that is gone', () => {
  const note = (guildId: string, value = '31') =>
    noteGone(store, { guildId, module: 'music', key: 'announceChannel', value });

  test('counts as not set, and staff are told once, whatever they change next', async () => {
    const id = guild();
    await set(id, { music: { announceChannel: '31', volume: 80 } });
    await note(id);
    await note(id);
    expect(await read(id)).toMatchObject({ gone: { music: { announceChannel: '31' } } });
    const told = await set(id, { voice: { idleMinutes: 5 } });
    expect(goneIn(told)).toEqual({ music: { announceChannel: '31' } });
    const next = await set(id, { music: { volume: 70 } });
    expect(next).toEqual({ status: 'set', values: { music: { volume: 70 } } });
    expect(await read(id)).toMatchObject({ gone: { music: { announceChannel: '31' } } });
  });

  test('is forgotten once staff choose another one', async () => {
    const id = guild();
    await set(id, { music: { announceChannel: '31' } });
    await note(id);
    expect(goneIn(await set(id, { music: { announceChannel: '32' } }))).toBeUndefined();
    expect(await read(id)).toEqual({ values: { music: { announceChannel: '32' } }, gone: {} });
  });

  test('counts again once staff choose it again', async () => {
    const id = guild();
    await set(id, { music: { announceChannel: '31' } });
    await note(id);
    expect(await set(id, { music: { announceChannel: '31' } })).toMatchObject({
      values: { music: { announceChannel: '31' } },
    });
    expect((await read(id)).gone).toEqual({});
  });

  test('doesn’t touch a channel that staff chose in the meantime', async () => {
    const id = guild();
    await set(id, { music: { announceChannel: '32' } });
    await note(id, '31');
    expect((await read(id)).gone).toEqual({});
  });
});

test('a member can be erased from the history, which otherwise never changes', async () => {
  const id = guild();
  await changeSettings(store, by('66', id), { music: { volume: 5 } });
  await database.sql`select settings_erase_member(66)`;
  expect(await historyOf(id)).toMatchObject([{ actor: '0', after: { volume: 5 } }]);
  expect((await read(id)).values.music).toEqual({ volume: 5 });
  for (const change of ['set actor_id = 5', `set after = '{}'`, 'set at = now()'])
    await expect(database.sql.unsafe(`update guild_settings_history ${change}`)).rejects.toThrow(/append-only/);
  await expect(database.sql`delete from guild_settings_history`).rejects.toThrow(/append-only/);
});
