import { REST } from '@discordjs/rest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalDiscord, startDiscord } from '../index.ts';
import type { Json } from '../json.ts';
import { leaves, refused, testCommands } from '../testing.ts';

let discord: LocalDiscord;
let rest: REST;
let guild: string;

beforeAll(async () => {
  discord = await startDiscord({ port: 0, rateLimitScale: 100 });
  rest = new REST({ api: discord.apiBase, version: '10' }).setToken(discord.botToken);
  guild = discord.info().guilds[0]?.id ?? '';
});
afterAll(() => discord.stop());

const commands = (): `/${string}` => `/applications/${discord.applicationId}/commands`;

describe('commands', () => {
  test('a bulk overwrite registers the list, keeps the IDs of commands that stay, and deletes the others', async () => {
    const first = (await rest.put(commands(), { body: testCommands })) as Json[];
    expect(first.map((command) => command.name)).toEqual(testCommands.map((command) => command.name));
    expect(first[0]).toMatchObject({ type: 1, application_id: discord.applicationId, nsfw: false });

    const second = (await rest.put(commands(), { body: testCommands.slice(0, 2) })) as Json[];
    expect(second.map((command) => [command.id, command.version])).toEqual(
      first.slice(0, 2).map((command) => [command.id, command.version]),
    );
    expect(await rest.get(commands())).toHaveLength(2);
  });

  test('a changed command keeps its ID and gets a new version', async () => {
    const made = (await rest.post(commands(), { body: { name: 'pong', description: 'a' } })) as Json;
    const changed = (await rest.patch(`${commands()}/${made.id}`, { body: { description: 'b' } })) as Json;
    expect(changed).toMatchObject({ id: made.id, name: 'pong', description: 'b' });
    expect(changed.version).not.toBe(made.version);
    await rest.delete(`${commands()}/${made.id}`);
    expect((await refused(rest.get(`${commands()}/${made.id}`))).code).toBe(10063);
  });

  test('guild commands are separate from global ones', async () => {
    const path = `/applications/${discord.applicationId}/guilds/${guild}/commands` as const;
    await rest.put(path, { body: [{ name: 'local', description: 'only here' }] });
    expect(await rest.get(path)).toMatchObject([{ name: 'local', guild_id: guild }]);
    expect(await rest.get(commands())).not.toContainEqual(expect.objectContaining({ name: 'local' }));
    await rest.put(path, { body: [] });
  });

  test.each([
    ['an uppercase name', { name: 'Pay', description: 'x' }, { '0.name': 'APPLICATION_COMMAND_INVALID_NAME' }],
    ['a name with a space', { name: 'pay me', description: 'x' }, { '0.name': 'APPLICATION_COMMAND_INVALID_NAME' }],
    ['a name of 33 letters', { name: 'a'.repeat(33), description: 'x' }, { '0.name': 'BASE_TYPE_BAD_LENGTH' }],
    ['no description', { name: 'pay' }, { '0.description': 'BASE_TYPE_REQUIRED' }],
    ['a long description', { name: 'pay', description: 'x'.repeat(101) }, { '0.description': 'BASE_TYPE_BAD_LENGTH' }],
    ['a blank description', { name: 'pay', description: ' ' }, { '0.description': 'BASE_TYPE_REQUIRED' }],
    [
      'a description of 102 UTF-16 units in half as many emoji',
      { name: 'pay', description: '🐈'.repeat(51) },
      { '0.description': 'BASE_TYPE_BAD_LENGTH' },
    ],
    ['a blank message command', { name: ' ', type: 3 }, { '0.name': 'BASE_TYPE_REQUIRED' }],
    [
      'an option with a blank description',
      { name: 'pay', description: 'x', options: [{ type: 3, name: 'a', description: ' ' }] },
      { '0.options.0.description': 'BASE_TYPE_REQUIRED' },
    ],
    [
      'a choice with a blank name, and one with an empty value',
      {
        name: 'pay',
        description: 'x',
        options: [
          {
            type: 3,
            name: 'a',
            description: 'x',
            choices: [
              { name: ' ', value: 'a' },
              { name: 'b', value: '' },
            ],
          },
        ],
      },
      {
        '0.options.0.choices.0.name': 'BASE_TYPE_BAD_LENGTH',
        '0.options.0.choices.1.value': 'BASE_TYPE_BAD_LENGTH',
      },
    ],
    [
      'an optional option before a required one',
      {
        name: 'pay',
        description: 'x',
        options: [
          { type: 3, name: 'a', description: 'x' },
          { type: 3, name: 'b', description: 'x', required: true },
        ],
      },
      { '0.options.1': 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID' },
    ],
    [
      'an unknown option type',
      { name: 'pay', description: 'x', options: [{ type: 99, name: 'a', description: 'x' }] },
      { '0.options.0.type': 'UNION_TYPE_CHOICES' },
    ],
    [
      'a subcommand beside an option',
      {
        name: 'pay',
        description: 'x',
        options: [
          { type: 1, name: 'a', description: 'x' },
          { type: 3, name: 'b', description: 'x' },
        ],
      },
      { '0.options.0': 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID' },
    ],
    [
      'an option with a bad inner name',
      { name: 'pay', description: 'x', options: [{ type: 3, name: 'Bad Name', description: 'x' }] },
      { '0.options.0.name': 'APPLICATION_COMMAND_INVALID_NAME' },
    ],
    [
      'an unknown locale',
      { name: 'pay', description: 'x', name_localizations: { xx: 'pay' } },
      { '0.name_localizations.xx': 'BASE_TYPE_CHOICES' },
    ],
    [
      'a description on a user command',
      { name: 'Pay', type: 2, description: 'x' },
      { '0.description': expect.any(String) },
    ],
  ])('%s is rejected at its path', async (_what, command, expected) => {
    const error = await refused(rest.put(commands(), { body: [command] }));
    expect(error.code).toBe(50035);
    expect(leaves(error)).toEqual(expected);
  });

  test('two commands with the same name are rejected at the second', async () => {
    const twice = { name: 'pay', description: 'x' };
    const error = await refused(rest.put(commands(), { body: [twice, twice] }));
    expect(leaves(error)).toEqual({ '1': 'APPLICATION_COMMANDS_DUPLICATE_NAME' });
  });

  test('more than 8000 characters in a command are rejected', async () => {
    const choices = Array.from({ length: 25 }, (_, index) => ({
      name: `${index}`.padEnd(100, 'n'),
      value: `${index}`.padEnd(100, 'v'),
    }));
    const options = ['a', 'b'].map((name) => ({ type: 3, name, description: 'x', choices }));
    const error = await refused(rest.put(commands(), { body: [{ name: 'big', description: 'x', options }] }));
    expect(leaves(error)).toEqual({ '0': 'APPLICATION_COMMAND_TOO_LARGE' });
  });

  test("another owner's application can't be changed", async () => {
    expect((await refused(rest.put('/applications/123456789012345678/commands', { body: [] }))).code).toBe(20012);
  });
});
