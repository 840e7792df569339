/** Settings exported to files, and imported from them. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { chorusOn, shownIn } from '../../../infra/testing/chorus.ts';
import { createDatabase, type TestDatabase } from '../../../infra/testing/database.ts';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { ALICE, press, slash, snowflake } from '../../../infra/testing/interaction.ts';
import { staffIn, storeOn } from '../../../infra/testing/store.ts';
import { readSettings } from '../../../shared/settings/change.ts';

const STAFF = { member: { user: ALICE, roles: [], permissions: '32' } };
const GUILD = '300000000000000001';

let database: TestDatabase;
let server: Server;
let origin: string;
let served = '';
beforeAll(async () => {
  database = await createDatabase(4);
  server = createServer((_, response) => response.end(served)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await database.drop();
});
beforeEach(() => database.sql`delete from guild_settings`.then(() => {}));

const made = () => chorusOn(storeOn(database.sql), { attachmentOrigins: new Set([origin]) });
const stored = async () => (await readSettings(storeOn(database.sql), staffIn(GUILD, ''))).values;
const file = (modules: object, given: object = {}) =>
  JSON.stringify({ format: 'chorus-settings', version: 1, server: GUILD, modules, ...given });
const text = (name: string, value: string) => ({ name, type: 3, value });

async function importing(content: string, attachment: object = {}) {
  served = content;
  const id = snowflake();
  const data = {
    ...{ id: snowflake(), name: 'settings', type: 1 },
    options: [{ name: 'import', type: 1, options: [{ name: 'file', type: 11, value: id }] }],
    resolved: { attachments: { [id]: { id, filename: 'settings.json', size: 10, url: `${origin}/f`, ...attachment } } },
  };
  return made().send(slash('settings import', [], { envelope: { ...STAFF, data } }));
}
const confirm = (answer: Awaited<ReturnType<typeof importing>>, label: string) =>
  made().send(press(customIdOf(answer.data, label), { envelope: STAFF }));

test('an export is everything that staff set, and restores it', async () => {
  const send = made();
  for (const [key, value] of [
    ['music.volume', '80'],
    ['economy.currencyName', 'gems'],
    ['voice.idleMinutes', 'never'],
  ] as const)
    await send.send(slash('settings set', [text('key', key), text('value', value)], { envelope: STAFF }));
  const before = await stored();
  const exported = await send.send(slash('settings export', [], { envelope: STAFF }));
  const [{ data } = { data: '' }] = (exported.files ?? []) as readonly { data: unknown }[];
  expect(JSON.parse(String(data))).toMatchObject({
    modules: { music: { volume: 80 }, economy: { currencyName: 'gems' }, voice: { idleMinutes: 0 }, access: {} },
  });
  await database.sql`delete from guild_settings`;
  const asked = await importing(String(data));
  expect(await stored()).toEqual({});
  expect(shownIn(asked)).toMatchObject({
    title: 'Import these settings?',
    description: 'Currency: credits → gems\nStarting volume: 100% → 80%\nIdle time: 30 minutes → forever',
  });
  const done = await confirm(asked, 'Change 3 settings');
  expect(done.type).toBe(7);
  expect(shownIn(done).description).toBe('The settings are imported.');
  expect(await stored()).toEqual(before);
});

test('the button works once', async () => {
  const asked = await importing(file({ music: { volume: 5 } }));
  await confirm(asked, 'Change 1 setting');
  expect((await confirm(asked, 'Change 1 setting')).data?.content).toMatch(/^Those settings were imported already/);
});

test('what the file says already counts needs no confirmation', async () => {
  const asked = await importing(file({ music: {}, later: { a: 1 } }));
  expect(shownIn(asked).description).toBe(
    "Everything in that file is already set that way.\n-# 1 setting that I don't have is left out.",
  );
});

test('another server’s roles and channels are left out', async () => {
  const asked = await importing(file({ music: { volume: 5, djRole: '5' } }, { server: '8' }));
  expect(shownIn(asked).description).toBe(
    'Starting volume: 100% → 5%\n-# 1 setting with roles or channels of another server is left out.',
  );
});

test.each<[string, string, object, RegExp]>([
  ['another file', 'x', {}, /^That file doesn't have settings in it\./],
  [
    'a value that can’t be',
    file({ music: { volume: 900 } }),
    {},
    /^That file has a value for `music\.volume` .* Nothing changed\.$/,
  ],
  ['a large file', file({}), { size: 70_000 }, /^That file is too large\./],
  ['an address that isn’t Discord’s', file({}), { url: 'http://127.0.0.1:1/f' }, /^I couldn't download that file/],
])('%s is refused', async (_, content, attachment, sentence) => {
  expect((await importing(content, attachment)).data?.content).toMatch(sentence);
  expect(await stored()).toEqual({});
});
