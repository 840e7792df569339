import { describe, expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { componentsOf, customIdOf } from '../../../infra/testing/dispatching.ts';
import { autocomplete, press, slash } from '../../../infra/testing/interaction.ts';
import type { Command } from '../../interactions/command.ts';
import { reply } from '../../interactions/reply.ts';
import { commands } from '../index.ts';
import { command, type Services } from '../services.ts';

const named = (value: string) => [{ name: 'command', type: 3, value }];

describe('/ping', () => {
  test('says how long the command took, to everybody', async () => {
    const answer = await chorus().send(slash('ping', [], { ageMs: 123 }));
    expect(shownIn(answer)).toMatchObject({ title: 'Pong', description: expect.stringContaining('**123 ms**') });
    expect(answer.data).not.toHaveProperty('flags');
  });

  test.each(['ping', 'about', 'help'])('/%s works in direct messages too', async (name) => {
    const answer = await chorus().send(slash(name, [], { isDirect: true }));
    expect(shownIn(answer)).toHaveProperty('title');
  });
});

test('/about says what runs and what is stored', async () => {
  const { fields } = shownIn(await chorus().send(slash('about')));
  expect(fields).toContainEqual({ name: 'Version', value: '1.2.3 on Tests', inline: true });
  expect(JSON.stringify(fields)).toContain('It doesn’t read messages.');
});

describe('/help', () => {
  test('lists every command by area, to the member only', async () => {
    const answer = await chorus().send(slash('help'));
    expect(answer.data?.flags).toBe(64);
    const { fields } = shownIn(answer) as { fields: { name: string; value: string }[] };
    expect(fields.map(({ name }) => name)).toEqual(['Agents', 'Economy', 'Info', 'Music', 'Settings']);
    const text = fields.map(({ value }) => value).join('');
    for (const { kind, name } of commands) expect(text).toContain(kind === 'slash' ? `\`/${name}\`` : `\`${name}\``);
  });

  test('shows the picked area in the same message', async () => {
    const { send } = chorus();
    const { data } = await send(slash('help'));
    const answer = await send(press(customIdOf(data, 'Pick an area'), { values: ['economy'] }));
    expect(answer.type).toBe(7);
    const { title, description } = shownIn(answer) as { title: string; description: string };
    expect(title).toBe('Economy');
    for (const { name, module, description: what } of commands.map((one) => ({ description: '', ...one }))) {
      expect(description.includes(`\`/${name}\``)).toBe(module === 'economy');
      if (module === 'economy') expect(description).toContain(what);
    }
    expect(description).toContain('`/bank` view, deposit, withdraw, upgrade');
    const [menu] = componentsOf(answer.data) as { options: { value: string; default?: boolean }[] }[];
    expect(menu?.options.filter((option) => option.default).map(({ value }) => value)).toEqual(['economy']);
  });

  test.each(['pay', '/pay', ' PAY', 'send credits to another'])(
    'explains the command that matches %j',
    async (text) => {
      const answer = await chorus().send(slash('help', named(text)));
      expect(shownIn(answer)).toMatchObject({
        title: '/pay <user> <amount> [note]',
        description: expect.stringContaining('Send credits to another member'),
        fields: [
          { name: 'user' },
          { name: 'amount', value: expect.stringContaining('integer, required, from 1') },
          { name: 'note' },
        ],
        footer: { text: 'only in servers · up to 8 times in 15 s' },
      });
    },
  );

  test.each(['settings', 'settings view', '/settings module'])('explains a subcommand: %s', async (text) => {
    expect(shownIn(await chorus().send(slash('help', named(text)))).title).toMatch(/^\/settings/);
  });

  test.each(['nonsense', '`@everyone`', '``'])('says that nothing matches %j', async (text) => {
    const { data } = await chorus().send(slash('help', named(text)));
    expect(data).toMatchObject({ flags: 64, allowed_mentions: { parse: [] } });
    expect(data?.content).toMatch(/^I can't find a command like `[^`]*`\. See all of them with `\/help`\.$/);
  });

  test('suggests commands, best first', async () => {
    const typed = (value: string) => autocomplete('help', [{ name: 'command', type: 3, value, focused: true }]);
    const { send } = chorus();
    const offered = async (value: string) =>
      ((await send(typed(value))).data?.choices as { value: string }[] | undefined)?.map((choice) => choice.value) ??
      [];
    expect((await offered('pay'))[0]).toBe('/pay');
    const settings = (await offered('/sett')).slice(0, 3);
    expect(settings).toHaveLength(3);
    expect(settings.every((path) => path.startsWith('/settings '))).toBe(true);
    expect(await offered('zzz')).toEqual([]);
    expect((await offered('')).length).toBeGreaterThan(8);
  });

  test('stays within Discord’s limits when there are a hundred commands in many areas', async () => {
    const many: Command<Services>[] = Array.from({ length: 100 - commands.length }, (_, i) =>
      command({
        name: `command-with-a-long-name-${i}`,
        module: `an-area-with-a-long-name-${i % 40}`,
        description: 'Does what takes all of a hundred characters to say, in words that nobody will ever want to read.',
        effect: 'read',
        visibility: 'public',
        run: () => reply({ content: 'x' }),
      }),
    );
    const { send, reported } = chorus({}, [], many);
    const answer = await send(slash('help'));
    expect(reported.failed).toEqual([]);
    expect(shownIn(answer).fields).toHaveLength(25);
  });
});
