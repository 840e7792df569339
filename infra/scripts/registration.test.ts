import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../edge/commands/index.ts';
import { type ManifestCommand, manifest } from '../../edge/interactions/manifest.ts';
import { InvalidRequestError } from '../../shared/platform/discord/rest.ts';
import { type LocalDiscord, startDiscord } from '../sandbox/discord/index.ts';
import { compare, type RegistrationTarget, register } from './registration.ts';

const declared = manifest(commands);

describe('compare', () => {
  /** A command the way Discord returns it: with added fields, without empty ones, and with lists in its own order. */
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

  test('finds no difference in what Discord returns for the same manifest', () => {
    const diff = compare(declared, declared.map(asStored));
    expect(diff).toMatchObject({ added: [], changed: [], removed: [] });
    expect(diff.unchanged).toHaveLength(declared.length);
  });

  test('reports every kind of change', () => {
    const [first, second, ...rest] = declared.map(asStored) as Record<string, unknown>[];
    const registered = [
      { ...second, description: 'Another description' },
      { type: 1, name: 'gone', description: 'x' },
      ...rest,
    ];
    expect(compare(declared, registered)).toMatchObject({
      added: [`/${first?.name}`],
      changed: [`/${second?.name}`],
      removed: ['/gone'],
    });
  });

  test.each([
    ['a permission', { default_member_permissions: '8' }],
    ['a context', { contexts: [0] }],
    ['an option', { options: [{ type: 3, name: 'x', description: 'y' }] }],
    ['a translation', { name_localizations: { de: 'hilfe' } }],
  ])('detects a change to %s', (_what, change) => {
    const [first, ...rest] = declared.map(asStored);
    expect(compare(declared, [{ ...first, ...change }, ...rest]).changed).toHaveLength(1);
  });
});

describe('register', () => {
  let discord: LocalDiscord;
  let target: RegistrationTarget;
  beforeAll(async () => {
    discord = await startDiscord({ port: 0 });
    target = { apiBase: discord.apiBase, applicationId: discord.applicationId, token: discord.botToken };
  });
  afterAll(() => discord.stop());

  test('sends everything once, and then nothing until something changes', async () => {
    expect((await register(target, declared)).added).toHaveLength(declared.length);
    const versions = () => discord.core.commands.all().map((command) => (command as { version?: string }).version);
    const before = versions();
    expect(await register(target, declared)).toMatchObject({ added: [], changed: [], removed: [] });
    expect(versions()).toEqual(before);
    expect((await register(target, declared.slice(1))).removed).toHaveLength(1);
    expect((await register(target, declared)).added).toHaveLength(1);
  });

  test('omits the fields of global commands in one server', async () => {
    const guildId = discord.info().guilds[0]?.id ?? '';
    expect((await register({ ...target, guildId }, declared)).added).toHaveLength(declared.length);
    expect(await register({ ...target, guildId }, declared)).toMatchObject({ added: [], changed: [], removed: [] });
  });

  test('reports Discord’s error for an invalid manifest or token', async () => {
    const bad = [{ ...declared[0], name: 'Not A Name' }] as ManifestCommand[];
    await expect(register(target, bad)).rejects.toBeInstanceOf(InvalidRequestError);
    await expect(register({ ...target, token: 'x'.repeat(60) }, declared)).rejects.toThrow('401');
  });
});
