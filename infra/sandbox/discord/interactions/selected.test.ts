import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { startTestSandbox, type TestSandbox } from '../testing.ts';
import type { Guild, World } from '../world.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

describe('users, roles, and channels', () => {
  const id = (find: (world: World, guild: Guild) => { id: string } | undefined): string => {
    const { world } = sandbox.discord.core;
    const [guild] = world.guilds;
    return (guild && find(world, guild)?.id) ?? '';
  };

  test('picked in a select arrive as IDs, with the objects', async () => {
    const row = (type: number, custom_id: string, more: Json = {}): Json => ({
      type: 1,
      components: [{ type, custom_id, ...more }],
    });
    const components = [
      row(5, 'who', { max_values: 2 }),
      row(6, 'role'),
      row(7, 'both', { max_values: 2 }),
      row(8, 'where', { channel_types: [2] }),
    ];
    sandbox.edge.answer = () => ({ type: 4, data: { content: 'pick', components } });
    const message = (await sandbox.say('/pay user:@carol amount:1')).messages[0]?.id ?? '';
    sandbox.edge.answer = () => ({ type: 7, data: { content: 'picked' } });
    const pick = (customId: string, values: string[]) => ({ user: 'carol', message, customId, values });
    const bob = id((world) => world.findUser('bob'));
    const dj = id((world, guild) => world.findRole('DJ', guild));
    await sandbox.post('component', pick('both', ['@bob', '@DJ']));
    expect(sandbox.last().interaction.data).toMatchObject({
      component_type: 7,
      values: [bob, dj],
      resolved: { users: { [bob]: { username: 'bob' } }, members: { [bob]: {} }, roles: { [dj]: { name: 'DJ' } } },
    });
    await sandbox.post('component', pick('where', ['Lounge']));
    const lounge = id((world, guild) => world.findChannel('Lounge', guild));
    expect(sandbox.last().interaction.data).toMatchObject({ resolved: { channels: { [lounge]: { type: 2 } } } });
    for (const [customId, values] of [
      ['where', ['#general']],
      ['who', ['@nobody']],
      ['role', ['@bob']],
      ['who', ['@bob', 'bob']],
    ] as const)
      expect((await sandbox.sentence('component', pick(customId, [...values])))[0]).toBe(400);
  });

  test('and files entered in a modal arrive the same way', async () => {
    const label = (type: number, custom_id: string, more: Json = {}): Json => ({
      type: 18,
      label: custom_id,
      component: { type, custom_id, ...more },
    });
    const components = [
      { type: 10, content: 'Fill this in' },
      label(7, 'both', { max_values: 2 }),
      label(8, 'where', { required: false, min_values: 0 }),
      label(3, 'color', { options: [{ label: 'Red', value: 'red', default: true }] }),
      label(19, 'proof'),
    ];
    sandbox.edge.answer = () => ({ type: 9, data: { custom_id: 'form', title: 'Form', components } });
    const { interactionId } = await sandbox.say('/pay user:@carol amount:1');
    const file = await sandbox.post('file', { user: 'bob', filename: 'a.txt', data: 'YQ==' });
    const proof = String(file.body.id);
    const bob = id((world) => world.findUser('bob'));
    const dj = id((world, guild) => world.findRole('DJ', guild));
    const form = { user: 'bob', interaction: interactionId, customId: 'form' };
    const [status, error] = await sandbox.sentence('modal', { ...form, fields: { both: ['@bob'], proof: 'a.txt' } });
    expect([status, error]).toEqual([400, expect.stringContaining('Upload it first')]);
    sandbox.edge.answer = () => ({ type: 4, data: { content: 'ok' } });
    await sandbox.post('modal', { ...form, fields: { both: ['@bob', '@DJ'], proof } });
    expect(sandbox.last().interaction.data).toMatchObject({
      components: [
        { type: 10 },
        { type: 18, component: { type: 7, values: [bob, dj] } },
        { component: { values: [] } },
        { component: { values: ['red'] } },
        { component: { type: 19, values: [proof] } },
      ],
      resolved: {
        users: { [bob]: { username: 'bob' } },
        roles: { [dj]: { name: 'DJ' } },
        attachments: { [proof]: { filename: 'a.txt' } },
      },
    });
  });
});
