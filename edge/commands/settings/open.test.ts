import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { shownIn } from '../../../infra/testing/chorus.ts';
import { componentsOf, customIdOf } from '../../../infra/testing/dispatching.ts';
import { BOB, GUILD, press, slash, submit } from '../../../infra/testing/interaction.ts';
import { DIRECTORY, DJ, PANEL, SettingsStage, STAFF, text } from '../../../infra/testing/settings-stage.ts';
import { staffIn } from '../../../infra/testing/store.ts';
import { changeSettings } from '../../../shared/settings/change.ts';

let stage: SettingsStage;
beforeAll(async () => {
  stage = await SettingsStage.open();
});
afterAll(() => stage.database.drop());
beforeEach(() => stage.reset());

describe('/settings open', () => {
  const components = (data: Record<string, unknown> | undefined) =>
    componentsOf(data).map(({ label, placeholder }) => label ?? placeholder);

  async function opened(module: string, key: string) {
    const panel = await stage.made().send(slash('settings open', [text('area', module)], STAFF));
    return stage.made().send(press(customIdOf(panel.data, 'Pick a setting'), { ...STAFF, values: [key] }));
  }

  test('leads from areas to settings', async () => {
    const first = await stage.made().send(slash('settings open', [], STAFF));
    expect(components(first.data)).toEqual(['Pick an area']);
    const music = await stage
      .made()
      .send(press(customIdOf(first.data, 'Pick an area'), { ...STAFF, values: ['music'] }));
    expect(music.type).toBe(7);
    expect(shownIn(music)).toMatchObject({
      title: 'Music',
      description: expect.stringContaining('Starting volume: 100%'),
    });
    expect(components(music.data)).toEqual(['Pick an area', 'Pick a setting']);
  });

  test('every setting has controls that Discord accepts', async () => {
    for (const { value } of await stage.offered('key', '')) {
      const [module = '', key = ''] = value.split('.');
      expect(components((await opened(module, key)).data).length).toBeGreaterThanOrEqual(4);
    }
  });

  test('a button changes the setting and redraws the panel, in one statement', async () => {
    const panel = await opened('music', 'isFair');
    expect(components(panel.data)).toEqual(['Pick an area', 'Pick a setting', 'On', 'Off', 'Default']);
    stage.statements.length = 0;
    const changed = await stage.made().send(press(customIdOf(panel.data, 'On'), STAFF));
    expect(stage.statements).toEqual(['settings_change']);
    expect(changed.type).toBe(7);
    expect(shownIn(changed).description).toContain('Take turns: **on**');
    expect(await stage.stored()).toEqual({ music: { isFair: true } });
    const back = await stage.made().send(press(customIdOf(changed.data, 'Default'), STAFF));
    expect(shownIn(back).description).toContain('Take turns: off');
  });

  test('a number is entered in a modal, which has the present one', async () => {
    await stage.set('music.volume', '80');
    const panel = await opened('music', 'volume');
    const asked = await stage.made().send(press(customIdOf(panel.data, 'Enter a value…'), STAFF));
    expect(asked.type).toBe(9);
    expect(JSON.stringify(asked.data)).toContain('"value":"80%"');
    const customId = String(asked.data?.custom_id);
    const message = { messageId: '500000000000000001' };
    const wrong = await stage.made().send(submit(customId, { value: '900' }, { ...STAFF, ...message }));
    expect(wrong.data?.content).toBe("That doesn't fit **Starting volume**. Use a whole number from 0% to 150%.");
    const changed = await stage.made().send(submit(customId, { value: '90 %' }, { ...STAFF, ...message }));
    expect(changed.type).toBe(7);
    expect(await stage.stored()).toEqual({ music: { volume: 90 } });
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
    const picked = await stage
      .made()
      .send(press(customIdOf(channel.data, 'Pick a channel'), { ...picking, values: [PANEL] }));
    expect(shownIn(picked).description).toContain(`Panel channel: **<#${PANEL}>**`);
    const role = customIdOf((await opened('music', 'djRole')).data, 'Pick a role');
    await stage.made().send(press(role, { ...picking, values: [DJ] }));
    expect(await stage.stored()).toEqual({ music: { announceChannel: PANEL, djRole: DJ } });
    await stage.made().send(press(role, { ...picking, values: [GUILD] }));
    expect(await stage.stored()).toEqual({ music: { announceChannel: PANEL } });
  });

  test('several roles are picked at once, up to 25, and none of them is the default', async () => {
    const ids = Array.from({ length: 25 }, (_, place) => String(400_000_000_000_000_100n + BigInt(place)));
    const resolved = { roles: Object.fromEntries(ids.map((id) => [id, { id, name: id }])) };
    const panel = await opened('moderation', 'protectedRoles');
    const customId = customIdOf(panel.data, 'Pick roles');
    const picked = await stage.made().send(press(customId, { ...STAFF, resolved, values: ids }));
    expect(await stage.stored()).toMatchObject({ moderation: { protectedRoles: ids } });
    const menu = componentsOf(picked.data).find(({ placeholder }) => placeholder === 'Pick roles');
    expect(menu).toMatchObject({ min_values: 0, max_values: 25, default_values: { length: 25 } });
    stage.directory = undefined;
    expect(JSON.stringify((await stage.ask('settings view')).shown)).toContain(ids[0]);
    await stage.made().send(press(customId, { ...STAFF, resolved, values: [] }));
    expect(await stage.stored()).toEqual({ moderation: {} });
  });

  test('of several roles, those that are left count, and only if all are gone, it’s noticed', async () => {
    await stage.set('moderation.protectedRoles', `<@&${DJ}>`);
    await changeSettings(stage.store, staffIn(GUILD, 'i:gone'), { moderation: { protectedRoles: [DJ, '9'] } });
    expect((await stage.ask('settings view')).sent).toEqual(['settings']);
    stage.directory = { ...DIRECTORY, roles: [] };
    expect((await stage.ask('settings view')).sent).toEqual(['settings', 'settings_note_gone']);
    expect((await stage.set('voice.idleMinutes', '7')).said).toContain(
      '**Protected roles**: those roles no longer exist',
    );
    expect((await stage.ask('settings view')).sent).toEqual(['settings']);
  });

  test('only who opened it can use it, and only while they’re staff', async () => {
    const panel = await opened('music', 'isFair');
    const on = customIdOf(panel.data, 'On');
    expect((await stage.made().send(press(on, { user: BOB }))).data?.content).toMatch(/^Only <@/);
    expect((await stage.made().send(press(on))).data?.content).toContain('You need **Manage Server**');
    expect(await stage.stored()).toEqual({});
  });
});
