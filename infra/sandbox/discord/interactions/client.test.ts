import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { here, startTestSandbox, type TestSandbox } from '../testing.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

describe('a slash command', () => {
  test('is signed and complete, with typed options and resolved data', async () => {
    const outcome = await sandbox.say('/pay user:@carol amount:50 note:a "good" song: hi');
    expect(outcome).toMatchObject({ deferred: false, messages: [{ content: 'done', type: 20 }] });
    const { interaction } = sandbox.last();
    const { world } = sandbox.discord.core;
    const carol = world.findUser('carol')?.id ?? '';
    const bob = world.findUser('bob')?.id;
    expect(interaction).toMatchObject({
      id: outcome.interactionId,
      type: 2,
      version: 1,
      application_id: sandbox.discord.applicationId,
      guild_id: world.guilds[0]?.id,
      channel: { name: 'general', type: 0 },
      member: { user: { id: bob, username: 'bob' }, permissions: expect.stringMatching(/^\d+$/) },
      app_permissions: expect.stringMatching(/^\d+$/),
      locale: 'en-GB',
      guild_locale: 'en-US',
      entitlements: [],
      context: 0,
      authorizing_integration_owners: { '0': world.guilds[0]?.id },
      attachment_size_limit: 10_485_760,
      data: {
        name: 'pay',
        type: 1,
        options: [
          { name: 'user', type: 6, value: carol },
          { name: 'amount', type: 4, value: 50 },
          { name: 'note', type: 3, value: 'a "good" song: hi' },
        ],
        resolved: {
          users: { [carol]: { username: 'carol' } },
          members: { [carol]: { permissions: expect.any(String) } },
        },
      },
    });
    expect(interaction.member).not.toHaveProperty('resolved');
  });

  test('can have subcommands, choices, channels, roles, booleans, and numbers', async () => {
    await sandbox.say('/music play query:"a song: part 2"');
    expect(sandbox.last().interaction.data).toMatchObject({
      options: [{ name: 'play', type: 1, options: [{ name: 'query', value: 'a song: part 2' }] }],
    });
    const cleared = await sandbox.say('/music queue clear');
    expect(cleared.messages[0]?.interaction_metadata?.name).toBe('music queue clear');
    expect(sandbox.last().interaction.data).toMatchObject({
      options: [{ type: 2, options: [{ name: 'clear', type: 1 }] }],
    });
    await sandbox.say('/mode kind:by hand');
    expect(sandbox.last().interaction.data).toMatchObject({ options: [{ value: 'manual' }] });
    await sandbox.say('/mode kind:very slow where:#music role:@DJ loud:true speed:1.5 whom:@Staff');
    const { world } = sandbox.discord.core;
    const [guild] = world.guilds;
    if (!guild) throw new Error('The world has no guild.');
    const values = ((sandbox.last().interaction.data as Json).options as Json[]).map((option) => option.value);
    const role = (name: string): string | undefined => world.findRole(name, guild)?.id;
    expect(values).toEqual(['slow', world.findChannel('music')?.id, role('DJ'), true, 1.5, role('Staff')]);
    expect((sandbox.last().interaction.data as Json).resolved).toMatchObject({
      roles: { [role('DJ') ?? '']: { name: 'DJ' } },
    });
  });

  test.each([
    ['/pya user:@bob amount:5', 'Did you mean "/pay"?'],
    ['pay', 'Commands start with a slash'],
    ['/pay user:@bob amout:5', 'no option "amout". Did you mean "amount"?'],
    ['/pay user:@bob', 'also needs "amount"'],
    ['/pay user:@bob amount:0', 'at least 1'],
    ['/pay user:@bob amount:1001', 'at most 1000'],
    ['/pay user:@bob amount:many', 'must be a whole number'],
    ['/pay user:@nobody amount:5', 'There\'s no user "@nobody"'],
    ['/pay user:@bob amount:5 note:this is far too long for it', 'at most 20'],
    ['/pay @bob', 'Put an option name before "@bob"'],
    ['/music', 'needs a subcommand'],
    ['/music paly query:x', 'Did you mean "play"?'],
    ['/mode kind:medium', 'no choice "medium"'],
    ['/mode where:#Lounge', "doesn't accept channels of this type"],
    ['/mode loud:perhaps', 'must be true or false'],
  ])('%s is rejected with a hint', async (command, hint) => {
    const [status, error] = await sandbox.sentence('command', { ...here, command });
    expect([status, error]).toEqual([400, expect.stringContaining(hint)]);
    expect(sandbox.edge.received).toHaveLength(0);
  });

  test('can skip validation, like a hostile client', async () => {
    const { status } = await sandbox.post('command?unchecked=1', {
      ...here,
      command: '/pay user:123 amount:-5 note:ok',
    });
    expect(status).toBe(200);
    expect((sandbox.last().interaction.data as Json).options).toMatchObject([
      { value: '123' },
      { value: -5 },
      { value: 'ok' },
    ]);
  });

  test('is only offered to members who can use it', async () => {
    expect((await sandbox.sentence('command', { ...here, command: '/purge' }))[0]).toBe(403);
    await sandbox.say('/purge', { user: 'alice' });
    const offered = async (user: string): Promise<string[]> => {
      const answer = await fetch(`${sandbox.discord.url}/sandbox/commands?guild=Chorus%20Lounge&user=${user}`);
      return ((await answer.json()) as Json[]).map((command) => String(command.name));
    };
    expect(await offered('bob')).not.toContain('purge');
    expect(await offered('carol')).toContain('purge');
  });

  test('from a context menu includes its target', async () => {
    const message = await sandbox.post('message', { ...here, content: 'quotable' });
    await sandbox.say('Quote', { target: message.body.id });
    expect(sandbox.last().interaction.data).toMatchObject({
      type: 3,
      target_id: message.body.id,
      resolved: { messages: { [String(message.body.id)]: { content: 'quotable' } } },
    });
    await sandbox.say('Greet', { target: 'carol' });
    expect(sandbox.last().interaction.data).toMatchObject({
      type: 2,
      target_id: sandbox.discord.core.world.findUser('carol')?.id,
    });
  });

  test.each([
    ['Quote', 'carol', '"Quote" is for messages. Name the ID of a message as its target.'],
    ['Quote', 'nobody', 'There\'s no user or message "nobody".'],
    ['Quotte', 'carol', 'There\'s no context menu command "Quotte". Did you mean "Quote"?'],
  ])('%s of %s from a context menu says what doesn’t fit', async (command, target, sentence) => {
    expect((await sandbox.sentence('command', { ...here, command, target }))[1]).toBe(sentence);
  });
});

describe('a component', () => {
  const panel = {
    content: 'panel',
    components: [
      {
        type: 1,
        components: [
          { type: 2, style: 1, label: 'Go', custom_id: 'go' },
          { type: 2, style: 1, label: 'No', custom_id: 'off', disabled: true },
        ],
      },
      {
        type: 1,
        components: [
          {
            type: 3,
            custom_id: 'pick',
            options: [
              { label: 'A', value: 'a' },
              { label: 'B', value: 'b' },
            ],
          },
        ],
      },
    ],
  };
  let message = '';
  beforeEach(async () => {
    sandbox.edge.answer = () => ({ type: 4, data: panel });
    message = (await sandbox.say('/pay user:@carol amount:1')).messages[0]?.id ?? '';
    sandbox.edge.answer = () => ({ type: 7, data: { content: 'pressed' } });
  });

  test('can edit its message', async () => {
    const { body } = await sandbox.post('component', { user: 'carol', message, customId: 'go' });
    expect(body.messages).toMatchObject([{ id: message, content: 'pressed' }]);
    expect(sandbox.last().interaction).toMatchObject({
      type: 3,
      data: { component_type: 2, custom_id: 'go', id: 2 },
      message: { id: message, content: 'panel' },
    });
  });

  test('can defer the edit', async () => {
    sandbox.edge.answer = ({ reply }) => {
      setTimeout(() => void reply('PATCH', 'messages/@original', { content: 'edited' }), 30);
      return { type: 6 };
    };
    const { body } = await sandbox.post('component', { user: 'carol', message, customId: 'pick', values: ['b'] });
    expect(body).toMatchObject({ deferred: true, messages: [{ id: message, content: 'edited' }] });
    expect(sandbox.last().interaction.data).toMatchObject({ component_type: 3, values: ['b'] });
  });

  test("is rejected if it's disabled, missing, not visible, or used with invalid values", async () => {
    const press = (about: Json): Promise<[number, string]> =>
      sandbox.sentence('component', { user: 'carol', message, customId: 'go', ...about });
    expect((await press({ customId: 'off' }))[0]).toBe(409);
    expect((await press({ customId: 'none' }))[0]).toBe(404);
    expect((await press({ message: '1' }))[0]).toBe(404);
    expect((await press({ customId: 'pick', values: ['z'] }))[0]).toBe(400);
    expect((await press({ customId: 'pick', values: [] }))[0]).toBe(400);
    sandbox.edge.answer = () => ({ type: 4, data: { ...panel, flags: 64 } });
    const secret = (await sandbox.say('/pay user:@carol amount:1')).messages[0]?.id;
    expect((await press({ message: secret }))[0]).toBe(403);
  });
});

describe('a modal', () => {
  const modal = {
    custom_id: 'form',
    title: 'Tell',
    components: [
      { type: 18, label: 'What', component: { type: 4, custom_id: 'what', style: 1, min_length: 2, max_length: 5 } },
      { type: 1, components: [{ type: 4, custom_id: 'why', label: 'Why', style: 2, required: false }] },
    ],
  };

  test('can be opened and submitted once', async () => {
    sandbox.edge.answer = () => ({ type: 9, data: modal });
    const outcome = await sandbox.say('/pay user:@carol amount:1');
    expect(outcome.modal).toMatchObject({ custom_id: 'form', title: 'Tell' });
    const submit = { user: 'bob', interaction: outcome.interactionId, customId: 'form' };

    expect((await sandbox.sentence('modal', { ...submit, fields: {} }))[1]).toContain('is required');
    expect((await sandbox.sentence('modal', { ...submit, fields: { what: 'toolong' } }))[1]).toContain('at most 5');
    expect((await sandbox.sentence('modal', { ...submit, fields: { who: 'x' } }))[1]).toContain('no field "who"');
    expect((await sandbox.sentence('modal', { ...submit, user: 'carol', fields: { what: 'ok' } }))[0]).toBe(404);

    sandbox.edge.answer = () => ({ type: 9, data: modal });
    const again = await sandbox.post('modal', { ...submit, fields: { what: 'fine' } });
    expect(again.body.error).toMatchObject({ code: 'invalid_response' });
    expect(sandbox.last().interaction).toMatchObject({
      type: 5,
      data: {
        custom_id: 'form',
        components: [{ type: 18, component: { custom_id: 'what', value: 'fine' } }, { type: 1 }],
      },
    });
    expect((await sandbox.sentence('modal', { ...submit, fields: { what: 'fine' } }))[0]).toBe(409);
  });
});

describe('autocomplete', () => {
  test('sends the text entered so far as the focused option', async () => {
    sandbox.edge.answer = () => ({ type: 8, data: { choices: [{ name: 'New song', value: 'new' }] } });
    const { body } = await sandbox.post('autocomplete', { ...here, command: '/music play query:ne' });
    expect(body).toEqual({ choices: [{ name: 'New song', value: 'new' }] });
    expect(sandbox.last().interaction).toMatchObject({
      type: 4,
      data: { options: [{ name: 'play', options: [{ name: 'query', value: 'ne', focused: true }] }] },
    });
  });

  test.each<[string, { name: string; value: string | number }, string]>([
    ['an empty name', { name: '', value: 'a' }, 'name[BASE_TYPE_REQUIRED] This field is required'],
    ['a blank name', { name: ' ', value: 'a' }, 'name[BASE_TYPE_BAD_LENGTH] Must be between 1 and 100 in length.'],
    ['a name that’s too long', { name: '🐈'.repeat(51), value: 'a' }, 'name[BASE_TYPE_BAD_LENGTH]'],
    ['an empty value', { name: 'a', value: '' }, 'value[BASE_TYPE_BAD_LENGTH] Must be between 1 and 100 in length.'],
    ['a value that’s too long', { name: 'a', value: 'x'.repeat(101) }, 'value[BASE_TYPE_BAD_LENGTH]'],
  ])('rejects a choice with %s', async (_what, choice, reason) => {
    sandbox.edge.answer = () => ({ type: 8, data: { choices: [{ name: 'fine', value: 'fine' }, choice] } });
    const [status, sentence] = await sandbox.sentence('autocomplete', { ...here, command: '/music play query:ne' });
    expect([status, sentence]).toEqual([502, expect.stringContaining(`data.choices[1].${reason}`)]);
    expect(sentence).toContain('50035 Invalid Form Body');
  });

  test('rejects more than 25 choices, and options without autocomplete', async () => {
    const choices = Array.from({ length: 26 }, (_, index) => ({ name: `${index}`, value: `${index}` }));
    sandbox.edge.answer = () => ({ type: 8, data: { choices } });
    expect((await sandbox.sentence('autocomplete', { ...here, command: '/music play query:ne' }))[0]).toBe(502);
    expect((await sandbox.sentence('autocomplete', { ...here, command: '/pay note:x' }))[0]).toBe(400);
  });
});
