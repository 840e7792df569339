import { DiscordAPIError } from '@discordjs/rest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../edge/commands/index.ts';
import { type ManifestCommand, manifest } from '../../edge/interactions/manifest.ts';
import { type LocalDiscord, startDiscord } from '../sandbox/discord/index.ts';
import { compare, type RegistrationTarget, register } from './registration.ts';

const wanted = manifest(commands);

describe('what differs', () => {
  /** As Discord hands a command back: with what it adds, without what is empty, lists in its own order. */
  function asStored({ options, contexts, integration_types, ...command }: ManifestCommand): object {
    return {
      ...command,
      id: '1',
      application_id: '2',
      version: '3',
      nsfw: false,
      dm_permission: true,
      name_localizations: null,
      description_localizations: null,
      contexts: [...contexts].reverse(),
      integration_types,
      ...(options !== undefined &&
        options.length > 0 && { options: options.map((option) => ({ required: false, ...option })) }),
    };
  }

  test('nothing, for what Discord stored of the same manifest', () => {
    const diff = compare(wanted, wanted.map(asStored));
    expect(diff).toMatchObject({ added: [], changed: [], removed: [] });
    expect(diff.unchanged).toHaveLength(wanted.length);
  });

  test('each kind of change is named', () => {
    const [first, second, ...rest] = wanted.map(asStored) as Record<string, unknown>[];
    const present = [
      { ...second, description: 'Another description' },
      { type: 1, name: 'gone', description: 'x' },
      ...rest,
    ];
    expect(compare(wanted, present)).toMatchObject({
      added: [`/${first?.name}`],
      changed: [`/${second?.name}`],
      removed: ['/gone'],
    });
  });

  test.each([
    ['a permission', { default_member_permissions: '8' }],
    ['a place', { contexts: [0] }],
    ['an option', { options: [{ type: 3, name: 'x', description: 'y' }] }],
    ['a translation', { name_localizations: { de: 'hilfe' } }],
  ])('a change of %s counts', (_what, change) => {
    const [first, ...rest] = wanted.map(asStored);
    expect(compare(wanted, [{ ...first, ...change }, ...rest]).changed).toHaveLength(1);
  });
});

describe('against a Discord', () => {
  let discord: LocalDiscord;
  let target: RegistrationTarget;
  beforeAll(async () => {
    discord = await startDiscord({ port: 0 });
    target = { apiBase: discord.apiBase, applicationId: discord.applicationId, token: discord.botToken };
  });
  afterAll(() => discord.stop());

  test('registers everything once, then sends nothing until something differs', async () => {
    expect((await register(target, wanted)).added).toHaveLength(wanted.length);
    const versions = () => discord.core.commands.all().map((command) => (command as { version?: string }).version);
    const before = versions();
    expect(await register(target, wanted)).toMatchObject({ added: [], changed: [], removed: [] });
    expect(versions()).toEqual(before);
    expect((await register(target, wanted.slice(1))).removed).toHaveLength(1);
    expect((await register(target, wanted)).added).toHaveLength(1);
  });

  test('registers for one guild without what only global commands have', async () => {
    const guildId = discord.info().guilds[0]?.id ?? '';
    expect((await register({ ...target, guildId }, wanted)).added).toHaveLength(wanted.length);
    expect(await register({ ...target, guildId }, wanted)).toMatchObject({ added: [], changed: [], removed: [] });
  });

  test("a manifest Discord refuses, and a wrong token, are reported in Discord's words", async () => {
    const bad = [{ ...wanted[0], name: 'Not A Name' }] as ManifestCommand[];
    await expect(register(target, bad)).rejects.toBeInstanceOf(DiscordAPIError);
    await expect(register({ ...target, token: 'x'.repeat(60) }, wanted)).rejects.toThrow('401');
  });
});
