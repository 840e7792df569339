import { describe, expect, test } from 'vitest';
import { chorus, shownIn } from '../infra/testing/chorus.ts';
import { customIdOf } from '../infra/testing/dispatching.ts';
import { ALICE, autocomplete, contextMenu, press, slash } from '../infra/testing/interaction.ts';
import { parseEnvironment } from '../shared/platform/config.ts';
import { AREAS, disabledModules, enabledCommands, enabledRegistry } from './enabled-commands.ts';
import { checkedManifest } from './interactions/checked-manifest.ts';

const GONE = 'That command no longer exists. Restart Discord to refresh your list, or try `/help`.';
const STAFF = { envelope: { member: { user: ALICE, roles: [], permissions: '32' } } };
const read = (value: string | undefined) => [
  ...parseEnvironment({ DISABLED_MODULES: disabledModules }, { DISABLED_MODULES: value }).DISABLED_MODULES,
];

describe('DISABLED_MODULES', () => {
  test.each<[string | undefined, string[]]>([
    [undefined, []],
    ['', []],
    ['music', ['music']],
    [' Music ,economy', ['music', 'economy']],
  ])('%j is accepted', (value, areas) => {
    expect(read(value)).toEqual(areas);
  });

  test.each(['musik', 'music,', 'settings', 'info', 'music;economy'])(
    '%j is refused, and the areas are listed',
    (value) => {
      expect(() => read(value)).toThrow(
        /DISABLED_MODULES: there's no area ".*" to disable\. Set areas of commands, separated by commas: admin, agents, ai, economy/,
      );
    },
  );
});

describe.each(AREAS)('without the area %s', (area) => {
  const disabled = new Set([area]);
  const enabled = enabledCommands(disabled);
  const gone = enabledCommands(new Set()).filter(({ module }) => module === area);
  const made = chorus({}, [], [], { commands: enabled, registry: enabledRegistry(disabled) });

  test('its commands aren’t registered', () => {
    const names = checkedManifest(enabled).map(({ name }) => name);
    expect(names.toSorted()).toEqual(enabled.map(({ name }) => name).sort());
    for (const { name } of gone) expect(names).not.toContain(name);
    const settings = checkedManifest(enabled).find(({ name }) => name === 'settings');
    expect(settings?.options?.map(({ name }) => name)).not.toContain(area);
    expect(names).toEqual(expect.arrayContaining(['help', 'settings']));
  });

  test('whoever still asks for one learns that it no longer exists', async () => {
    for (const command of gone) {
      const message = { messages: { 1: { id: '1', content: 'x', author: ALICE } } };
      const asked = command.kind === 'slash' ? slash(command.name) : contextMenu(3, command.name, '1', message);
      expect((await made.send(asked)).data?.content).toBe(GONE);
      for (const { id } of command.components ?? []) {
        const customId = made.codec.encode({ id, fields: [], userId: undefined });
        expect((await made.send(press(customId))).data?.content).toBe(GONE);
      }
    }
  });

  test('/help, /settings, /about, and suggestions don’t mention it', async () => {
    const help = await made.send(slash('help'));
    const set = [{ name: 'key', type: 3, value: '', focused: true }];
    const off = [{ name: 'name', type: 3, value: '', focused: true }];
    const kept = [{ name: 'command', type: 3, value: '', focused: true }];
    const said = JSON.stringify([
      shownIn(help),
      shownIn(await made.send(slash('about'))),
      shownIn(await made.send(slash('settings view', [], STAFF))),
      (await made.send(autocomplete('settings set', set, STAFF))).data,
      (await made.send(autocomplete('settings module', off, STAFF))).data,
      (await made.send(autocomplete('settings restrict', kept, STAFF))).data,
      (await made.send(autocomplete('help', kept))).data,
    ]);
    for (const { name } of gone) expect(said).not.toContain(`/${name}\``);
    expect(said).not.toContain(`"${area}"`);
    expect(customIdOf(help.data, 'Pick an area')).not.toBe('');
  });
});

test('all areas but the two that are needed can be disabled at once', () => {
  const left = enabledCommands(new Set(AREAS));
  expect([...new Set(left.map(({ module }) => module))].sort()).toEqual(['info', 'settings']);
  expect(checkedManifest(left)).toHaveLength(left.length);
});
