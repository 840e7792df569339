/** What help pages say that staff need is what a plain member is refused for. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStaffChorus, type StaffChorus, type Typed } from '../../infra/testing/staff-chorus.ts';
import { permissionLabel } from '../../shared/platform/discord/permissions.ts';
import type { AnyLeaf } from '../interactions/command.ts';
import type { OptionSpec } from '../interactions/option.ts';
import { commands } from './index.ts';
import { commandEntries, staffRule } from './reference.ts';
import type { Services } from './services.ts';

let staff: StaffChorus;
beforeAll(async () => {
  staff = await openStaffChorus();
  staff.discord.core.voice.place(staff.guild, staff.id('carol'), staff.channel('Lounge'));
});
afterAll(() => staff?.close());

const ruled = commands.flatMap((command) => {
  if (command.kind !== 'slash') return [];
  const leaves: [string, AnyLeaf<Services>][] = [
    ...(command.leaf === undefined ? [] : ([['', command.leaf]] as [string, AnyLeaf<Services>][])),
    ...Object.entries(command.subcommands ?? {}),
    ...Object.entries(command.groups ?? {}).flatMap(([group, { subcommands }]) =>
      Object.entries(subcommands).map(([name, leaf]): [string, AnyLeaf<Services>] => [`${group} ${name}`, leaf]),
    ),
  ];
  return leaves.flatMap(([name, leaf]) => {
    const rule = staffRule(command, leaf);
    return rule === undefined ? [] : [{ path: `${command.name} ${name}`.trim(), leaf, rule }];
  });
});

const STRINGS: Readonly<Record<string, string>> = { duration: '1h', time: '1h' };
/** Members don't see these, but they may use them where their server shows them. */
const HIDDEN = ['role info'];

function given(name: string, spec: OptionSpec<never>): Typed {
  // It's an ID where whoever is meant may not be a member.
  if (name === 'user' && spec.kind === 'string') return [name, staff.id('carol'), 'string'];
  if (spec.kind === 'user') return [name, 'carol', 'user'];
  if (spec.kind === 'role') return [name, 'DJ', 'role'];
  if (spec.kind === 'channel')
    return [name, !spec.channelTypes?.includes(2) ? 'general' : name === 'to' ? 'Studio' : 'Lounge', 'channel'];
  if (spec.kind === 'boolean') return [name, true];
  if ('choices' in spec && spec.choices !== undefined) return [name, spec.choices[0]?.value ?? ''];
  if (spec.kind === 'integer' || spec.kind === 'number') return [name, spec.min ?? 1];
  return [name, STRINGS[name] ?? '400000000000000010'];
}

test.each(ruled.filter(({ path }) => !HIDDEN.includes(path)))(
  '/$path wants what its help page says',
  async ({ path, leaf, rule }) => {
    const options = Object.entries(leaf.options ?? {}).map(
      ([name, spec]) => [name, spec as OptionSpec<never>] as const,
    );
    const typed = options.filter(([, { required }]) => required).map(([name, spec]) => given(name, spec));
    const { text } = await staff.ask('bob', path, ...typed);
    const [first = 'ManageGuild'] = rule.permissions;
    expect(text).toContain(`You need **${permissionLabel(first)}**`);
    const said = commandEntries(commands)
      .find((entry) => entry.path === `/${path}`)
      ?.conditions.join('; ');
    for (const permission of rule.permissions) expect(said).toContain(permissionLabel(permission));
  },
);

test('no condition is told twice', () => {
  const twice = commandEntries(commands).filter(({ conditions }) => new Set(conditions).size < conditions.length);
  expect(twice.map(({ path }) => path)).toEqual([]);
});
