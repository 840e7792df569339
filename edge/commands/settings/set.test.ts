import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { shownIn } from '../../../infra/testing/chorus.ts';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { ALICE, BOB, GUILD, press, slash } from '../../../infra/testing/interaction.ts';
import { DIRECTORY, DJ, PANEL, SettingsStage, STAFF, text } from '../../../infra/testing/settings-stage.ts';
import { staffIn } from '../../../infra/testing/store.ts';
import { changeSettings } from '../../../shared/settings/change.ts';
import { SETTINGS_MODULES } from './modules.ts';

let stage: SettingsStage;
beforeAll(async () => {
  stage = await SettingsStage.open();
});
afterAll(() => stage.database.drop());
beforeEach(() => stage.reset());

describe('/settings set', () => {
  test('takes what its lists show, in place of what it stands for', async () => {
    const [key] = await stage.offered('key', 'music.volume');
    const [, value] = await stage.offered('value', '', 'music.volume');
    expect(key?.name).toContain(' · ');
    const shown = await stage.set(key?.name ?? '', '60% (now)');
    expect(shown.said).toBe('**Starting volume** is now: 60%.');
    const [present] = await stage.offered('value', '', 'music.volume');
    expect(present?.name).toBe('60% (now)');
    expect((await stage.set('music.volume', value?.name ?? '')).said).toMatch(/^\*\*Starting volume\*\* is /);
    expect((await stage.set('music.volume', present?.name ?? '')).said).toBe('**Starting volume** is now: 60%.');
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
    const { said, sent, answer } = await stage.set(key, value);
    expect(said).toBe(sentence);
    expect(sent).toEqual(['settings_change']);
    expect(answer.data).toMatchObject({ flags: 64, allowed_mentions: { parse: [] } });
    expect(await stage.stored()).toEqual(expected);
  });

  test('gives a setting back to its default', async () => {
    await stage.set('music.volume', '80');
    expect((await stage.set('music.volume', 'default')).said).toBe('**Starting volume** is back to the default: 100%.');
    expect(await stage.stored()).toEqual({ music: {} });
  });

  test('switches off what it excludes', async () => {
    await stage.set('music.leavesOnEmpty', 'on');
    await stage.set('music.isAlwaysOn', 'on');
    expect(await stage.stored()).toEqual({ music: { isAlwaysOn: true } });
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
    const { said, sent } = await stage.set(key, value);
    expect(said).toBe(sentence);
    expect(sent).toEqual([]);
  });

  test('mentions work without what Discord tells about the server', async () => {
    stage.directory = undefined;
    expect((await stage.set('music.announceChannel', '<#400000000000000099>')).said).toContain('<#400000000000000099>');
    expect((await stage.set('music.announceChannel', 'music')).said).toMatch(/^That doesn't fit/);
  });

  test('shows the present values while one types', async () => {
    await stage.set('music.volume', '80');
    await stage.set('music.announceChannel', '#music');
    expect(await stage.offered('key', 'VOLU')).toEqual([{ name: 'music.volume · 80%', value: 'music.volume' }]);
    expect(await stage.offered('key', 'panel ch')).toEqual([
      { name: 'music.announceChannel · #music', value: 'music.announceChannel' },
    ]);
    expect((await stage.offered('key', '')).length).toBe(25);
  });

  test('suggests values that fit, and every one of them does', async () => {
    expect(await stage.offered('value', '', 'music.isFair')).toEqual([
      { name: 'off (now, default)', value: 'default' },
      { name: 'on', value: 'on' },
    ]);
    expect(await stage.offered('value', '@d', 'music.djRole')).toContainEqual({ name: '@DJ', value: `<@&${DJ}>` });
    expect(await stage.offered('value', 'mus', 'music.announceChannel')).toContainEqual({
      name: '#music',
      value: `<#${PANEL}>`,
    });
    expect(await stage.offered('value', '', 'nonsense')).toEqual([]);
    for (const { value: key } of await stage.offered('key', '')) {
      for (const { value } of await stage.offered('value', '', key))
        expect((await stage.set(key, value)).said).toMatch(/ is (now|back)/);
    }
  });
});

describe('/settings view', () => {
  test('shows every setting in one statement, what staff set in bold', async () => {
    await stage.set('music.volume', '80');
    const { shown, sent } = await stage.ask('settings view');
    const fields = shown.fields as { name: string; value: string }[];
    expect(fields.map(({ name }) => name)).toEqual(SETTINGS_MODULES.map(({ title }) => title));
    expect(fields.find(({ name }) => name === 'Music')?.value).toContain(
      'Starting volume: **80%**\nQueue limit: 100 tracks',
    );
    expect(fields.at(-1)?.value).toBe('Idle time: 30 minutes');
    expect(sent).toEqual(['settings']);
  });

  test('notices a channel that is gone, and says what counts instead; the next change says so once', async () => {
    await stage.set('music.announceChannel', '#music');
    stage.directory = { ...DIRECTORY, channels: [] };
    const { shown, sent } = await stage.ask('settings view');
    const line =
      '**Panel channel**: that channel no longer exists, so the default counts (where music was requested). Choose another one with `/settings set`.';
    expect(sent).toEqual(['settings', 'settings_note_gone']);
    expect(shown.fields).toContainEqual({ name: 'No longer there', value: line });
    expect(JSON.stringify(shown.fields)).toContain('Panel channel: where music was requested');
    expect((await stage.set('voice.idleMinutes', '5')).said).toBe(`**Idle time** is now: 5 minutes.\n${line}`);
    expect((await stage.set('voice.idleMinutes', '6')).said).toBe('**Idle time** is now: 6 minutes.');
    expect((await stage.ask('settings view')).sent).toEqual(['settings']);
  });
});

test('a restriction to a role that is gone stays one, and /settings view says so', async () => {
  await stage.ask('settings restrict', text('command', 'pay'), { name: 'role', type: 8, value: '400000000000000099' });
  const line = '`/pay`: only <@&400000000000000099>';
  expect((await stage.ask('settings view')).shown.description).toBe(
    `${line}. That role no longer exists, so nobody can use it. Choose another one with \`/settings restrict\`.`,
  );
  stage.directory = undefined;
  expect((await stage.ask('settings view')).shown.description).toBe(line);
});

describe('/settings history', () => {
  test('says who changed what from what, and when, page by page', async () => {
    await stage.set('music.volume', '80');
    await stage.set('music.volume', 'default');
    await changeSettings(
      stage.store,
      { ...staffIn(GUILD, 'i:gate'), actor: { id: '77' } },
      {
        access: { 'command:pay': { isOff: false, roleIds: [DJ] } },
      },
    );
    const { shown } = await stage.ask('settings history');
    const [first, second, third] = String(shown.description)
      .split(/-# .*/)
      .map((entry) => entry.trim());
    expect([first, second, third]).toEqual([
      `\`/pay\`: everyone → only <@&${DJ}>`,
      'Starting volume: 80% → 100%',
      'Starting volume: 100% → 80%',
    ]);
    expect(shown.description).toMatch(new RegExp(`-# <@77> · <t:\\d+:R>\n[^]*-# <@${ALICE.id}> · <t:`));
    for (let i = 0; i < 8; i++) await stage.set('music.volume', String(i));
    const answer = await stage.made().send(slash('settings history', [], STAFF));
    expect(shownIn(answer).footer).toMatchObject({ text: expect.stringMatching(/^\d+ changes$/) });
    const older = await stage.made().send(press(customIdOf(answer.data, 'Next ›'), STAFF));
    expect(older.type).toBe(7);
    expect(JSON.stringify(older.data)).toContain('"2 of ');
    const other = await stage.made().send(press(customIdOf(answer.data, 'Next ›'), { user: BOB }));
    expect(other.data?.content).toMatch(/^Only <@/);
  });
});
