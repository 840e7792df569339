/** What a server's staff turned off is off everywhere: commands, buttons, selects, modals, menus, and suggestions. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ALICE,
  autocomplete,
  BOB,
  contextMenu,
  type GivenOption,
  GUILD,
  press,
  slash,
  submit,
} from '../../infra/testing/interaction.ts';
import { foundTrack } from '../../infra/testing/listening.ts';
import { openVoiceChorus, type VoiceChorus } from '../../infra/testing/voice-chorus.ts';
import { createPlaylist } from '../../shared/music/playlists.ts';
import type { AnyLeaf, Command } from '../interactions/command.ts';
import type { AnyComponent } from '../interactions/component.ts';
import { arg } from '../interactions/custom-id.ts';
import { OPTION_TYPES, type OptionSpec } from '../interactions/option.ts';
import { commands } from './index.ts';
import type { Services } from './services.ts';

/** An administrator of the server: refused by nothing but the gates. */
const ADMIN = { envelope: { member: { user: ALICE, roles: [], permissions: '8' }, app_permissions: '8' } };
const OFF = /turned off in this server/;
const SNOWFLAKE = '400000000000000010';

const switchable = commands.filter(({ isAlwaysOpen }) => !isAlwaysOpen);
const leaves = switchable.flatMap((command) => leavesOf(command).map((found) => ({ command, ...found })));
const components = switchable.flatMap((command) =>
  (command.components ?? [])
    // No server's switches reach direct messages.
    .filter(({ contexts }) => contexts?.includes('guild') !== false)
    .map((component) => ({ command, component })),
);

const suggesting = leaves.flatMap(({ path, leaf }) =>
  Object.entries(leaf.options ?? {})
    .filter(([, spec]) => 'autocomplete' in spec && spec.autocomplete !== undefined)
    .map(([name, spec]) => [path, name, spec] as const),
);
/** What was suggested while everything was on. */
const offered = new Map<string, unknown[]>();

async function suggest(path: string, name: string, spec: { kind: string }): Promise<unknown[]> {
  const typed = { name, type: OPTION_TYPES[spec.kind as keyof typeof OPTION_TYPES], value: '', focused: true };
  const { data } = await voice.made.send(autocomplete(path, [typed], ADMIN));
  return data?.choices as unknown[];
}

let voice: VoiceChorus;
beforeAll(async () => {
  voice = await openVoiceChorus();
  await voice.agent(ALICE.id, await voice.pool(ALICE.id));
  await voice.crew(1, [GUILD]);
  const caller = { ...voice.as(ALICE.id, { guildId: GUILD }), isStaff: true };
  await createPlaylist(voice.store, caller, { of: 'member', name: 'Mix', tracks: [foundTrack('First Light')] });
  for (const [path, name, spec] of suggesting) offered.set(`${path} ${name}`, await suggest(path, name, spec));
  for (const name of new Set(switchable.map(({ module }) => module))) {
    await voice.sql`select settings_set_gate(gen_random_uuid()::text, ${GUILD}, ${`module:${name}`}, true, '', 1)`;
  }
});
afterAll(() => voice.close());

function leavesOf(command: Command<Services>): { path: string; leaf: AnyLeaf<Services> }[] {
  if (command.kind !== 'slash') return [];
  const { name, leaf, subcommands = {}, groups = {} } = command;
  return [
    ...(leaf === undefined ? [] : [{ path: name, leaf }]),
    ...Object.entries(subcommands).map(([sub, each]) => ({ path: `${name} ${sub}`, leaf: each })),
    ...Object.entries(groups).flatMap(([group, { subcommands: inner }]) =>
      Object.entries(inner).map(([sub, each]) => ({ path: `${name} ${group} ${sub}`, leaf: each })),
    ),
  ];
}

/** A value that Discord's client would let through. */
function sampleOf(name: string, spec: OptionSpec<never>): GivenOption {
  const type = OPTION_TYPES[spec.kind];
  if ('choices' in spec && spec.choices?.[0] !== undefined) return { name, type, value: spec.choices[0].value };
  switch (spec.kind) {
    case 'string':
      return { name, type, value: '1'.repeat(Math.max(1, (spec as { minLength?: number }).minLength ?? 1)) };
    case 'integer':
    case 'number':
      return { name, type, value: Math.max(1, (spec as { min?: number }).min ?? 1) };
    case 'boolean':
      return { name, type, value: true };
    case 'user':
    case 'mentionable':
      return { name, type: OPTION_TYPES.user, value: BOB.id };
    default:
      return { name, type, value: SNOWFLAKE };
  }
}

const requiredOf = ({ options = {} }: AnyLeaf<Services>) =>
  Object.entries(options)
    .filter(([, { required }]) => required)
    .map(([name, spec]) => sampleOf(name, spec as OptionSpec<never>));

describe('while every area is off', () => {
  test.each(leaves.map((leaf) => [leaf.path, leaf] as const))('/%s says so', async (path, { leaf }) => {
    const seen = await voice.see(slash(path, requiredOf(leaf), ADMIN));
    expect(seen.text).toMatch(OFF);
    expect(seen.isEphemeral).toBe(true);
  });

  test.each(suggesting)('/%s suggests nothing for %s', async (path, name, spec) => {
    expect(await suggest(path, name, spec)).toEqual([]);
  });

  test.each(components.map((each) => [each.component.kind, each.component.id, each.component] as const))(
    'the %s %s says so',
    async (kind, id, component) => {
      const customId = voice.made.codec.encode({ id, fields: fieldsOf(component), userId: undefined });
      const envelope =
        kind === 'modal'
          ? submit(customId, { token: 'x', name: 'Someone', description: '' }, ADMIN)
          : press(customId, { ...ADMIN, ...(kind === 'select' && { values: ['1'] }) });
      // What was never asked for can't be confirmed, whatever is switched off.
      const expected = id.endsWith('.settle') ? /I can't find that/ : OFF;
      expect((await voice.see(envelope)).text).toMatch(expected);
    },
  );

  test('a payment that waits to be confirmed is refused, too', async () => {
    const key = `i:${SNOWFLAKE}`;
    const asked = { status: 'confirm', from: ALICE.id, to: BOB.id, amount: 20_000, balance: 30_000 };
    await voice.sql`insert into idempotency (key, request, outcome) values (${key}, 'pay', ${voice.sql.json(asked)})`;
    const customId = voice.made.codec.encode({
      id: 'pay.settle',
      fields: [arg.snowflake().encode(SNOWFLAKE), '0'],
      userId: ALICE.id,
    });
    expect((await voice.see(press(customId, ADMIN))).text).toMatch(OFF);
  });

  test.each(switchable.filter(({ kind }) => kind !== 'slash').map((command) => [command.name, command] as const))(
    'the menu entry %s says so',
    async (name, { kind }) => {
      const target = kind === 'user' ? BOB.id : SNOWFLAKE;
      const message = { id: SNOWFLAKE, content: 'https://example.com/a.mp3', author: BOB };
      const resolved = kind === 'user' ? { users: { [BOB.id]: BOB } } : { messages: { [SNOWFLAKE]: message } };
      expect((await voice.see(contextMenu(kind === 'user' ? 2 : 3, name, target, resolved, ADMIN))).text).toMatch(OFF);
    },
  );

  test('what is always open still answers', async () => {
    for (const path of ['ping', 'help', 'about', 'privacy', 'settings view']) {
      expect((await voice.see(slash(path, [], ADMIN))).text).not.toMatch(OFF);
    }
  });
});

/** For each argument of a component, a text that it decodes. */
function fieldsOf({ args }: AnyComponent): string[] {
  return Object.values(args).map((arg) => {
    const text = ['1', '0', 'a', 'basic_net', 'common_crate', 'energy_drink'].find(
      (candidate) => arg.decode(candidate) !== undefined,
    );
    if (text === undefined) throw new Error('this test has no text for such an argument');
    return text;
  });
}

test('most of what suggests nothing while its area is off suggests something while it’s on', () => {
  const some = [...offered.values()].filter((choices) => choices.length > 0);
  // The others need what this server doesn't have: items, a queue, or words to search for.
  expect(some.length).toBeGreaterThan(offered.size / 2);
});
