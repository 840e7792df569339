import { expect, test } from 'vitest';
import { chorus } from '../../../../infra/testing/chorus.ts';
import { autocomplete, type GivenOption, slash } from '../../../../infra/testing/interaction.ts';

const role: GivenOption = { name: 'role', type: 8, value: '400000000000000010' };

test.each<[string, GivenOption[]]>([
  ['user', []],
  ['server', []],
  ['role', [role]],
  ['channel', []],
  ['avatar', []],
  ['banner', []],
  ['permissions', []],
])('/info %s says what’s missing while the operator hasn’t set a token', async (subcommand, options) => {
  const { data } = await chorus().send(slash(`info ${subcommand}`, options));
  expect(data?.content).toContain("whoever runs me hasn't set `DISCORD_TOKEN`");
});

test('permissions are suggested by the names that Discord shows', async () => {
  const typed = { name: 'permission', type: 3, value: 'polls', focused: true };
  const { data } = await chorus().send(autocomplete('info permissions', [typed]));
  expect(data?.choices).toEqual([{ name: 'Create Polls', value: 'Create Polls' }]);
});
