import { describe, expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { componentsOf, customIdOf, textsOf } from '../../../infra/testing/dispatching.ts';
import { autocomplete, press, slash } from '../../../infra/testing/interaction.ts';
import { pressable, readable } from '../../../infra/testing/trading.ts';
import type { Command } from '../../interactions/command.ts';
import { reply } from '../../interactions/reply.ts';
import { commands } from '../index.ts';
import { command, type Services } from '../services.ts';

const named = (value: string) => [{ name: 'command', type: 3, value }];

describe('/ping', () => {
  test('says how long the command took, to everyone', async () => {
    const answer = await chorus().send(slash('ping', [], { ageMs: 123 }));
    expect(shownIn(answer)).toMatchObject({ title: 'Pong', description: expect.stringContaining('**123 ms**') });
    expect(answer.data).not.toHaveProperty('flags');
  });

  test.each(['ping', 'about', 'help', 'privacy'])('/%s works in direct messages too', async (name) => {
    const answer = await chorus().send(slash(name, [], { isDirect: true }));
    expect(readable(answer)).toMatch(/^(Pong|Chorus|Commands|Your data)/);
  });
});

test('/about says what runs and what is stored', async () => {
  const { fields } = shownIn(await chorus().send(slash('about')));
  expect(fields).toContainEqual({ name: 'Version', value: '1.2.3 on Tests', inline: true });
  expect(JSON.stringify(fields)).toContain('It doesn’t read messages unless someone asks.');
});

test('/privacy says what’s stored, for how long, and who erases it', async () => {
  const { description, fields } = shownIn(await chorus().send(slash('privacy')));
  expect(description).toContain('up to 90 days');
  expect(description).toMatch(/cases, notes, and your appeals.*conversations with AI, for an hour/s);
  expect(JSON.stringify(fields)).toContain('Ask whoever runs this bot.');
});

describe('/help', () => {
  test('lists every command by area, to the member only', async () => {
    const answer = await chorus().send(slash('help'));
    expect(Number(answer.data?.flags) & 64).toBe(64);
    const shown = textsOf(answer.data).join('\n');
    expect(shown.match(/^\*\*.*\*\*$/gm)).toEqual(
      ['Admin', 'Agents', 'AI', 'Economy', 'Fun', 'Info', 'Moderation', 'Music', 'Safety', 'Settings'].map(
        (area) => `**${area}**`,
      ),
    );
    for (const { kind, name } of commands) expect(shown).toContain(kind === 'slash' ? `\`/${name}\`` : `\`${name}\``);
  });

  test('shows the picked area in the same message, page by page', async () => {
    const { send } = chorus();
    const { data } = await send(slash('help'));
    let answer = await send(press(customIdOf(data, 'Pick an area'), { values: ['economy'], isLayout: true }));
    expect(answer.type).toBe(7);
    const [menu] = componentsOf(answer.data).filter(({ type }) => type === 3) as {
      options: { value: string; default?: boolean }[];
    }[];
    expect(menu?.options.filter((option) => option.default).map(({ value }) => value)).toEqual(['economy']);
    const shown: string[] = [readable(answer)];
    while (pressable(answer).includes('Next ›')) {
      answer = await send(press(customIdOf(answer.data, 'Next ›'), { isLayout: true }));
      shown.push(readable(answer));
    }
    const description = shown.join('\n');
    expect(description).toMatch(/^Economy\n/);
    for (const { name, module, description: what } of commands.map((one) => ({ description: '', ...one }))) {
      expect(description.includes(`\`/${name}\``)).toBe(module === 'economy');
      if (module === 'economy') expect(description).toContain(what);
    }
    expect(description).toContain('`/bank` view, deposit, withdraw, upgrade');
  });

  test('leads from an area to the details of a command, and back', async () => {
    const { send } = chorus();
    const { data } = await send(slash('help'));
    const area = await send(press(customIdOf(data, 'Pick an area'), { values: ['economy'], isLayout: true }));
    const page = await send(press(customIdOf(area.data, 'Details'), { isLayout: true }));
    expect(readable(page)).toMatch(/^\/balance \[user\]\n/);
    const back = await send(press(customIdOf(page.data, '‹ Economy'), { isLayout: true }));
    expect(readable(back)).toBe(readable(area));
  });

  test.each(['pay', '/pay', ' PAY', 'send credits to another'])(
    'explains the command that matches %j',
    async (text) => {
      const answer = await chorus().send(slash('help', named(text)));
      const lines = readable(answer).split('\n');
      expect(lines[0]).toBe('/pay <user> <amount> [note]');
      expect(lines[1]).toContain('Send credits to another member');
      expect(lines.filter((line) => line.startsWith('**')).map((line) => line.split('**')[1])).toEqual([
        'user',
        'amount',
        'note',
      ]);
      expect(lines.find((line) => line.startsWith('integer'))).toMatch(/^integer, required, from 1/);
      expect(lines.at(-1)).toBe('only in servers · up to 8 times in 15 s');
    },
  );

  test.each(['settings', 'settings view', '/settings module'])('explains a subcommand: %s', async (text) => {
    expect(readable(await chorus().send(slash('help', named(text))))).toMatch(/^\/settings/);
  });

  test.each(['nonsense', '`@everyone`', '``'])('says that nothing matches %j', async (text) => {
    const { data } = await chorus().send(slash('help', named(text)));
    expect(data).toMatchObject({ flags: 64, allowed_mentions: { parse: [] } });
    expect(data?.content).toMatch(/^I can't find a command like `[^`]*`\. See all of them with `\/help`\.$/);
  });

  test('suggests commands, best first', async () => {
    // Discord's client sometimes sends what the list shows.
    const shown = readable(await chorus().send(slash('help', named('/ping: Check how fast the bot responds'))));
    expect(shown).toMatch(/^\/ping/);
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
    expect(
      textsOf(answer.data)
        .join('\n')
        .match(/^\*\*.*\*\*$/gm),
    ).toHaveLength(25);
  });
});
