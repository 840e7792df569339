import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chorusOn, shownIn } from '../../../infra/testing/chorus.ts';
import { createDatabase, type TestDatabase } from '../../../infra/testing/database.ts';
import { componentsOf, customIdOf } from '../../../infra/testing/dispatching.ts';
import {
  ALICE,
  autocomplete,
  BOB,
  type GivenOption,
  GUILD,
  press,
  slash,
  submit,
} from '../../../infra/testing/interaction.ts';
import { staffIn, storeOn } from '../../../infra/testing/store.ts';
import type { Store } from '../../../shared/platform/store.ts';
import { changeSettings, readSettings } from '../../../shared/settings/change.ts';
import { SETTINGS_MODULES } from './modules.ts';

const STAFF = { envelope: { member: { user: ALICE, roles: [], permissions: '32' } } };
const text = (name: string, value: string): GivenOption => ({ name, type: 3, value });
const PANEL = '400000000000000041';
const DJ = '400000000000000031';
const DIRECTORY = {
  roles: [
    { id: GUILD, name: '@everyone' },
    { id: DJ, name: 'DJ' },
  ],
  channels: [
    { id: PANEL, name: 'music', type: 0 },
    { id: '400000000000000042', name: 'Lounge', type: 2 },
  ],
};

let database: TestDatabase;
let store: Store;
let directory: typeof DIRECTORY | undefined;
const statements: string[] = [];
beforeAll(async () => {
  database = await createDatabase(4);
  store = storeOn(database.sql);
  store.observe.statement = (operation) => statements.push(operation);
});
afterAll(() => database.drop());
beforeEach(async () => {
  directory = DIRECTORY;
  await database.sql`delete from guild_settings`;
});

const made = () => chorusOn(store, { guildDirectory: async () => directory });
const stored = async () => (await readSettings(store, staffIn(GUILD, ''))).values;

async function ask(path: string, ...options: GivenOption[]) {
  statements.length = 0;
  const answer = await made().send(slash(path, options, STAFF));
  return { answer, said: String(answer.data?.content ?? ''), shown: shownIn(answer), sent: [...statements] };
}
const set = (key: string, value: string) => ask('settings set', text('key', key), text('value', value));

async function offered(focused: 'key' | 'value', typed: string, key = '') {
  const options = [...(focused === 'value' ? [text('key', key)] : []), { ...text(focused, typed), focused: true }];
  const { data } = await made().send(autocomplete('settings set', options, STAFF));
  return data?.choices as { name: string; value: string }[];
}

describe('/settings set', () => {
  test('takes what its lists show, in place of what it stands for', async () => {
    const [key] = await offered('key', 'music.volume');
    const [, value] = await offered('value', '', 'music.volume');
    expect(key?.name).toContain(' · ');
    const shown = await set(key?.name ?? '', '60% (now)');
    expect(shown.said).toBe('**Starting volume** is now: 60%.');
    const [present] = await offered('value', '', 'music.volume');
    expect(present?.name).toBe('60% (now)');
    expect((await set('music.volume', value?.name ?? '')).said).toMatch(/^\*\*Starting volume\*\* is /);
    expect((await set('music.volume', present?.name ?? '')).said).toBe('**Starting volume** is now: 60%.');
  });

  test.each<[string, string, string, object]>([
    ['music.volume', '80%', '**Starting volume** is now: 80%.', { music: { volume: 80 } }],
    ['MUSIC.ISFAIR', 'yes', '**Take turns** is now: on.', { music: { isFair: true } }],
    ['Panel channel', '#Music', `**Panel channel** is now: <#${PANEL}>.`, { music: { announceChannel: PANEL } }],
    ['music.djRole', `<@&${DJ}>`, `**DJ role** is now: <@&${DJ}>.`, { music: { djRole: DJ } }],
    ['voice.idleMinutes', 'never', '**Idle time** is now: forever.', { voice: { idleMinutes: 0 } }],
    [
      'economy.currencyName',
      '**gems**',
      '**Currency** is now: \\*\\*gems\\*\\*.',
      { economy: { currencyName: '**gems**' } },
    ],
  ])('%s %s', async (key, value, sentence, expected) => {
    const { said, sent, answer } = await set(key, value);
    expect(said).toBe(sentence);
    expect(sent).toEqual(['settings_change']);
    expect(answer.data).toMatchObject({ flags: 64, allowed_mentions: { parse: [] } });
    expect(await stored()).toEqual(expected);
  });

  test('gives a setting back to its default', async () => {
    await set('music.volume', '80');
    expect((await set('music.volume', 'default')).said).toBe('**Starting volume** is back to the default: 100%.');
    expect(await stored()).toEqual({ music: {} });
  });

  test('switches off what it excludes', async () => {
    await set('music.leavesOnEmpty', 'on');
    await set('music.isAlwaysOn', 'on');
    expect(await stored()).toEqual({ music: { isAlwaysOn: true } });
  });

  test.each([
    ['music.volume', 'loud', "That doesn't fit `music.volume`. Use a whole number from 0% to 150%."],
    [
      'music.announceChannel',
      'Lounge',
      "That doesn't fit `music.announceChannel`. Mention one of this server's text channels, or `default` for where music was requested.",
    ],
    ['music.nothing', '1', "I don't know the setting `music.nothing`. Pick one from the list."],
    ['music.constructor', '1', "I don't know the setting `music.constructor`. Pick one from the list."],
  ])('%s %s is refused before anything is stored', async (key, value, sentence) => {
    const { said, sent } = await set(key, value);
    expect(said).toBe(sentence);
    expect(sent).toEqual([]);
  });

  test('mentions work without what Discord tells about the server', async () => {
    directory = undefined;
    expect((await set('music.announceChannel', '<#400000000000000099>')).said).toContain('<#400000000000000099>');
    expect((await set('music.announceChannel', 'music')).said).toMatch(/^That doesn't fit/);
  });

  test('shows the present values while one types', async () => {
    await set('music.volume', '80');
    await set('music.announceChannel', '#music');
    expect(await offered('key', 'VOLU')).toEqual([{ name: 'music.volume · 80%', value: 'music.volume' }]);
    expect(await offered('key', 'panel ch')).toEqual([
      { name: 'music.announceChannel · #music', value: 'music.announceChannel' },
    ]);
    expect((await offered('key', '')).length).toBe(25);
  });

  test('suggests values that fit, and every one of them does', async () => {
    expect(await offered('value', '', 'music.isFair')).toEqual([
      { name: 'off (now, default)', value: 'default' },
      { name: 'on', value: 'on' },
    ]);
    expect(await offered('value', '@d', 'music.djRole')).toContainEqual({ name: '@DJ', value: `<@&${DJ}>` });
    expect(await offered('value', 'mus', 'music.announceChannel')).toContainEqual({
      name: '#music',
      value: `<#${PANEL}>`,
    });
    expect(await offered('value', '', 'nonsense')).toEqual([]);
    for (const { value: key } of await offered('key', '')) {
      for (const { value } of await offered('value', '', key))
        expect((await set(key, value)).said).toMatch(/ is (now|back)/);
    }
  });
});

describe('/settings view', () => {
  test('shows every setting in one statement, what staff set in bold', async () => {
    await set('music.volume', '80');
    const { shown, sent } = await ask('settings view');
    const fields = shown.fields as { name: string; value: string }[];
    expect(fields.map(({ name }) => name)).toEqual(SETTINGS_MODULES.map(({ title }) => title));
    expect(fields.find(({ name }) => name === 'Music')?.value).toContain(
      'Starting volume: **80%**\nQueue limit: 100 tracks',
    );
    expect(fields.at(-1)?.value).toBe('Idle time: 30 minutes');
    expect(sent).toEqual(['settings']);
  });

  test('notices a channel that is gone, and says what counts instead; the next change says so once', async () => {
    await set('music.announceChannel', '#music');
    directory = { ...DIRECTORY, channels: [] };
    const { shown, sent } = await ask('settings view');
    const line =
      '**Panel channel**: that channel no longer exists, so the default counts (where music was requested). Choose another one with `/settings set`.';
    expect(sent).toEqual(['settings', 'settings_note_gone']);
    expect(shown.fields).toContainEqual({ name: 'No longer there', value: line });
    expect(JSON.stringify(shown.fields)).toContain('Panel channel: where music was requested');
    expect((await set('voice.idleMinutes', '5')).said).toBe(`**Idle time** is now: 5 minutes.\n${line}`);
    expect((await set('voice.idleMinutes', '6')).said).toBe('**Idle time** is now: 6 minutes.');
    expect((await ask('settings view')).sent).toEqual(['settings']);
  });
});

test('a restriction to a role that is gone stays one, and /settings view says so', async () => {
  await ask('settings restrict', text('command', 'pay'), { name: 'role', type: 8, value: '400000000000000099' });
  const line = '`/pay`: only <@&400000000000000099>';
  expect((await ask('settings view')).shown.description).toBe(
    `${line}. That role no longer exists, so nobody can use it. Choose another one with \`/settings restrict\`.`,
  );
  directory = undefined;
  expect((await ask('settings view')).shown.description).toBe(line);
});

describe('/settings history', () => {
  test('says who changed what from what, and when, page by page', async () => {
    await set('music.volume', '80');
    await set('music.volume', 'default');
    await changeSettings(
      store,
      { ...staffIn(GUILD, 'i:gate'), actor: { id: '77' } },
      {
        access: { 'command:pay': { isOff: false, roleIds: [DJ] } },
      },
    );
    const { shown } = await ask('settings history');
    const [first, second, third] = String(shown.description)
      .split(/-# .*/)
      .map((entry) => entry.trim());
    expect([first, second, third]).toEqual([
      `\`/pay\`: everyone → only <@&${DJ}>`,
      'Starting volume: 80% → 100%',
      'Starting volume: 100% → 80%',
    ]);
    expect(shown.description).toMatch(new RegExp(`-# <@77> · <t:\\d+:R>\n[^]*-# <@${ALICE.id}> · <t:`));
    for (let i = 0; i < 8; i++) await set('music.volume', String(i));
    const answer = await made().send(slash('settings history', [], STAFF));
    expect(shownIn(answer).footer).toMatchObject({ text: expect.stringMatching(/^\d+ changes$/) });
    const older = await made().send(press(customIdOf(answer.data, 'Next ›'), STAFF));
    expect(older.type).toBe(7);
    expect(JSON.stringify(older.data)).toContain('"2 of ');
    const other = await made().send(press(customIdOf(answer.data, 'Next ›'), { user: BOB }));
    expect(other.data?.content).toMatch(/^Only <@/);
  });
});

describe('/settings open', () => {
  const components = (data: Record<string, unknown> | undefined) =>
    componentsOf(data).map(({ label, placeholder }) => label ?? placeholder);

  async function opened(module: string, key: string) {
    const panel = await made().send(slash('settings open', [text('area', module)], STAFF));
    return made().send(press(customIdOf(panel.data, 'Pick a setting'), { ...STAFF, values: [key] }));
  }

  test('leads from areas to settings', async () => {
    const first = await made().send(slash('settings open', [], STAFF));
    expect(components(first.data)).toEqual(['Pick an area']);
    const music = await made().send(press(customIdOf(first.data, 'Pick an area'), { ...STAFF, values: ['music'] }));
    expect(music.type).toBe(7);
    expect(shownIn(music)).toMatchObject({
      title: 'Music',
      description: expect.stringContaining('Starting volume: 100%'),
    });
    expect(components(music.data)).toEqual(['Pick an area', 'Pick a setting']);
  });

  test('every setting has controls that Discord accepts', async () => {
    for (const { value } of await offered('key', '')) {
      const [module = '', key = ''] = value.split('.');
      expect(components((await opened(module, key)).data).length).toBeGreaterThanOrEqual(4);
    }
  });

  test('a button changes the setting and redraws the panel, in one statement', async () => {
    const panel = await opened('music', 'isFair');
    expect(components(panel.data)).toEqual(['Pick an area', 'Pick a setting', 'On', 'Off', 'Default']);
    statements.length = 0;
    const changed = await made().send(press(customIdOf(panel.data, 'On'), STAFF));
    expect(statements).toEqual(['settings_change']);
    expect(changed.type).toBe(7);
    expect(shownIn(changed).description).toContain('Take turns: **on**');
    expect(await stored()).toEqual({ music: { isFair: true } });
    const back = await made().send(press(customIdOf(changed.data, 'Default'), STAFF));
    expect(shownIn(back).description).toContain('Take turns: off');
  });

  test('a number is entered in a modal, which has the present one', async () => {
    await set('music.volume', '80');
    const panel = await opened('music', 'volume');
    const asked = await made().send(press(customIdOf(panel.data, 'Enter a value…'), STAFF));
    expect(asked.type).toBe(9);
    expect(JSON.stringify(asked.data)).toContain('"value":"80%"');
    const customId = String(asked.data?.custom_id);
    const message = { messageId: '500000000000000001' };
    const wrong = await made().send(submit(customId, { value: '900' }, { ...STAFF, ...message }));
    expect(wrong.data?.content).toBe("That doesn't fit **Starting volume**. Use a whole number from 0% to 150%.");
    const changed = await made().send(submit(customId, { value: '90 %' }, { ...STAFF, ...message }));
    expect(changed.type).toBe(7);
    expect(await stored()).toEqual({ music: { volume: 90 } });
  });

  test('a channel or a role is picked in Discord’s own menu', async () => {
    const channel = await opened('music', 'announceChannel');
    const picking = {
      ...STAFF,
      resolved: {
        channels: { [PANEL]: { id: PANEL, name: 'music', type: 0 } },
        roles: { [DJ]: { id: DJ, name: 'DJ' }, [GUILD]: { id: GUILD, name: '@everyone' } },
      },
    };
    const picked = await made().send(
      press(customIdOf(channel.data, 'Pick a channel'), { ...picking, values: [PANEL] }),
    );
    expect(shownIn(picked).description).toContain(`Panel channel: **<#${PANEL}>**`);
    const role = customIdOf((await opened('music', 'djRole')).data, 'Pick a role');
    await made().send(press(role, { ...picking, values: [DJ] }));
    expect(await stored()).toEqual({ music: { announceChannel: PANEL, djRole: DJ } });
    await made().send(press(role, { ...picking, values: [GUILD] }));
    expect(await stored()).toEqual({ music: { announceChannel: PANEL } });
  });

  test('several roles are picked at once, up to 25, and none of them is the default', async () => {
    const ids = Array.from({ length: 25 }, (_, place) => String(400_000_000_000_000_100n + BigInt(place)));
    const resolved = { roles: Object.fromEntries(ids.map((id) => [id, { id, name: id }])) };
    const panel = await opened('moderation', 'protectedRoles');
    const customId = customIdOf(panel.data, 'Pick roles');
    const picked = await made().send(press(customId, { ...STAFF, resolved, values: ids }));
    expect(await stored()).toMatchObject({ moderation: { protectedRoles: ids } });
    const menu = componentsOf(picked.data).find(({ placeholder }) => placeholder === 'Pick roles');
    expect(menu).toMatchObject({ min_values: 0, max_values: 25, default_values: { length: 25 } });
    directory = undefined;
    expect(JSON.stringify((await ask('settings view')).shown)).toContain(ids[0]);
    await made().send(press(customId, { ...STAFF, resolved, values: [] }));
    expect(await stored()).toEqual({ moderation: {} });
  });

  test('of several roles, those that are left count, and only if all are gone, it’s noticed', async () => {
    await set('moderation.protectedRoles', `<@&${DJ}>`);
    await changeSettings(store, staffIn(GUILD, 'i:gone'), { moderation: { protectedRoles: [DJ, '9'] } });
    expect((await ask('settings view')).sent).toEqual(['settings']);
    directory = { ...DIRECTORY, roles: [] };
    expect((await ask('settings view')).sent).toEqual(['settings', 'settings_note_gone']);
    expect((await set('voice.idleMinutes', '7')).said).toContain('**Protected roles**: those roles no longer exist');
    expect((await ask('settings view')).sent).toEqual(['settings']);
  });

  test('only who opened it can use it, and only while they’re staff', async () => {
    const panel = await opened('music', 'isFair');
    const on = customIdOf(panel.data, 'On');
    expect((await made().send(press(on, { user: BOB }))).data?.content).toMatch(/^Only <@/);
    expect((await made().send(press(on))).data?.content).toContain('You need **Manage Server**');
    expect(await stored()).toEqual({});
  });
});
