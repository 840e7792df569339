import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { chorusOn, type TestChorus } from '../../../../infra/testing/chorus.ts';
import { customIdOf } from '../../../../infra/testing/dispatching.ts';
import { ALICE, autocomplete, type GivenOption, GUILD, press, slash } from '../../../../infra/testing/interaction.ts';
import { staffIn } from '../../../../infra/testing/store.ts';
import { readable } from '../../../../infra/testing/trading.ts';
import { openVoice, type TestVoice } from '../../../../infra/testing/voice.ts';
import { changeSettings, type SettingsChange } from '../../../../shared/settings/change.ts';

const member = (permissions: string, roles: string[] = []) => ({
  envelope: { member: { user: ALICE, roles, permissions } },
});
const STAFF = member('32');
const text = (name: string, value: string): GivenOption => ({ name, type: 3, value });

let voice: TestVoice;
let made: TestChorus;
let keys = 0;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());
beforeEach(async () => {
  made = chorusOn(voice.store);
  await voice.sql`delete from guild_settings where guild_id = ${GUILD}`;
});

const set = (changes: SettingsChange) => changeSettings(voice.store, staffIn(GUILD, `i:audit:${++keys}`), changes);
const ask = async (path: string, options: GivenOption[] = [], circumstances: object = STAFF) =>
  made.send(slash(`audit ${path}`, options, circumstances));
const said = async (...asked: Parameters<typeof ask>) => readable(await ask(...asked));

test('only Manage Server and the named staff role see it; only Manage Server undoes', async () => {
  await set({ moderation: { staffRole: '61' } });
  const plain = member('0');
  const named = member('0', ['61']);
  for (const path of ['view', 'export']) expect(await said(path, [], plain)).toContain('You need **Manage Server**');
  expect(await said('view', [], named)).toContain('Audit log');
  expect(await said('revert', [text('change', 'S1')], named)).toContain('You need **Manage Server** to do that.');
  const typed = { name: 'change', type: 3, value: '', focused: true };
  expect((await made.send(autocomplete('audit revert', [typed], named))).data?.choices).toEqual([]);
});

test('shows changes with their names, and turns pages with the filters it began with', async () => {
  for (let volume = 10; volume < 20; volume++) await set({ music: { volume } });
  const first = await ask('view', [text('what', 'music'), text('since', '1h')]);
  expect(readable(first)).toContain('Starting volume: 18% → 19%');
  expect(readable(first)).toMatch(/`S\d+` · <@1> · <t:\d+:R>/);
  const second = await made.send(press(customIdOf(first.data, 'Next ›'), STAFF));
  expect(readable(second)).toContain('Starting volume: 10% → 11%');
  expect(readable(second)).toContain('`music` · since');
  const demoted = await made.send(press(customIdOf(first.data, 'Next ›'), member('0')));
  expect(readable(demoted)).toContain('You need **Manage Server**');
});

test.each([
  ['since', 'soon', "I can't read that time."],
  ['since', '2026-02-30', "I can't read that time."],
  ['what', 'a b', 'There are no changes of that kind.'],
])('a wrong %s (%s) is explained', async (option, value, sentence) => {
  expect(await said('view', [text(option, value)])).toContain(sentence);
});

test('a file has the server’s time zone and language, and no formulas', async () => {
  await set({ server: { timeZone: 'Asia/Tokyo', locale: 'de' } });
  await set({ economy: { currencyName: '=HYPERLINK(1)' } });
  await voice.sql`insert into moderation_act (guild_id, kind, actor_id, reason, at)
    values (${GUILD}, 'lock', 5, '=1+1', '2026-06-30T22:30:00Z')`;
  const { data, files } = await ask('export', [text('what', 'lock')]);
  expect(data?.content).toBe('1 change, newest first.');
  expect(files?.[0]?.name).toMatch(/^audit-\d{4}-\d{2}-\d{2}\.csv$/);
  expect(files?.[0]?.data).toContain(
    '2026-06-30T22:30:00.000Z,"01.07.2026, 07:30:00 GMT+9",moderation,lock,5,,reason: =1+1\r\n',
  );
  const json = (await ask('export', [text('format', 'json'), text('what', 'lock')])).files?.[0];
  expect(JSON.parse(String(json?.data))).toMatchObject({
    server: GUILD,
    entries: [{ area: 'moderation', what: 'lock' }],
  });
});

test('undoes a change of settings, and says why where it can’t', async () => {
  await set({ music: { volume: 80 } });
  await set({ music: { volume: 30 } });
  const [row] = await voice.sql<{ id: string }[]>`
    select max(change_id)::text as id from guild_settings_history where guild_id = ${GUILD}`;
  const change = `S${row?.id}`;
  const typed = { name: 'change', type: 3, value: 'volume', focused: true };
  const { data } = await made.send(autocomplete('audit revert', [typed], STAFF));
  expect(data?.choices).toContainEqual({ name: `${change} · Starting volume: 80% → 30%`, value: change });
  const undone = 'Undone.\nStarting volume: 30% → 80%';
  // Discord's client may send what the list shows.
  expect(await said('revert', [text('change', `${change} · Starting volume`)])).toBe(undone);
  expect(await said('revert', [text('change', change)])).toBe('That’s undone already.');
  await set({ music: { volume: 55 } });
  expect(await said('revert', [text('change', change)])).toContain('changed **Starting volume** again since');
  expect(await said('revert', [text('change', 'S999999')])).toContain('has no change with that name');
  expect(await said('revert', [text('change', 'volume')])).toContain("isn't the name of a change");
  expect(await said('revert', [text('change', 'C12')])).toContain('no case with that number');
  expect(await said('revert', [text('change', 'M3')])).toContain('/economy undo');
  for (const name of ['A1', 'P1', 'L1'])
    expect((await said('revert', [text('change', name)])).length).toBeGreaterThan(40);
});
