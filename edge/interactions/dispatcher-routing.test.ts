import { describe, expect, test } from 'vitest';
import { dispatching } from '../../infra/testing/dispatching.ts';
import { ALICE, autocomplete, BOB, contextMenu, GUILD, NOW_MS, slash } from '../../infra/testing/interaction.ts';
import { declarations } from './command.ts';
import { LAST_CALL_MS } from './deadline.ts';
import type { Invocation } from './invocation.ts';
import type { Choice } from './option.ts';
import { reply } from './reply.ts';

interface Services {
  seen: unknown[];
  suggest(value: string, options: Readonly<Record<string, unknown>>): readonly Choice[] | Promise<readonly Choice[]>;
}
const { command, commandGroup, subcommand, userCommand, messageCommand, option } = declarations<Services>();
const behaviour = { effect: 'change', visibility: 'public' } as const;

const look = commandGroup({
  name: 'look',
  module: 'info',
  description: 'Looks',
  contexts: ['guild'],
  subcommands: {
    up: subcommand({
      ...behaviour,
      description: 'Looks something up',
      limit: { count: 2, windowMs: 10_000 },
      options: {
        what: option.string({
          description: 'What',
          required: true,
          autocomplete: ({ value, options, suggest }) => suggest(value, options),
        }),
        times: option.integer({ description: 'How often', min: 1 }),
      },
      run: ({ seen, suggest: _, options, behaviour: __, ...invocation }) => {
        seen.push(options, invocation);
        return reply({ content: options.what });
      },
    }),
  },
});
const greet = userCommand({
  name: 'Greet',
  module: 'info',
  standsFor: 'info',
  ...behaviour,
  run: ({ target }) => reply({ content: `Hello ${target.displayName}` }),
});
const quote = messageCommand({
  name: 'Quote',
  module: 'info',
  standsFor: 'info',
  ...behaviour,
  run: ({ target }) => reply({ content: `${target.author.username}: ${target.content}` }),
});
const plain = command({
  name: 'plain',
  module: 'info',
  description: 'x',
  ...behaviour,
  run: () => reply({ content: 'x' }),
});

function routing(suggest: Services['suggest'] = () => []) {
  const seen: unknown[] = [];
  return { seen, ...dispatching([look, greet, quote, plain], { seen, suggest }) };
}
const what = (value: string, more = {}) => ({ name: 'what', type: 3, value, ...more });

describe('a slash command', () => {
  test('reaches its subcommand with its options and who asks, where, when', async () => {
    const { send, seen } = routing();
    const envelope = slash('look up', [what('cats')], { ageMs: 30 });
    expect(await send(envelope)).toMatchObject({ type: 4, data: { content: 'cats' } });
    expect(seen).toEqual([
      { what: 'cats', times: undefined },
      {
        interactionId: envelope.id,
        caller: {
          key: `i:${envelope.id}`,
          actor: { id: ALICE.id, username: 'alice', displayName: 'Alice' },
          guild: { id: GUILD, roleIds: [] },
          command: { name: 'look', module: 'info' },
        } as Invocation['caller'],
        key: `i:${envelope.id}`,
        token: envelope.token,
        user: { id: ALICE.id, username: 'alice', displayName: 'Alice' },
        guild: { id: GUILD, roleIds: [] },
        channelId: '400000000000000001',
        channel: undefined,
        permissions: '0',
        appPermissions: '0',
        locale: 'en-US',
        now: new Date(NOW_MS),
        elapsedMs: 30,
        command: { name: 'look', module: 'info' },
      } satisfies Invocation,
    ]);
  });

  test.each<[string, Parameters<typeof slash>, string]>([
    ['that is gone', ['gone'], 'That command no longer exists.'],
    ['named __proto__', ['__proto__'], 'That command no longer exists.'],
    ['without its subcommand', ['look'], 'That command no longer exists.'],
    ['in the wrong place', ['look up', [what('x')], { isDirect: true }], 'That only works in a server.'],
    ['without a required option', ['look up'], 'Please fill in `what`: What.'],
    [
      'with a bad option',
      ['look up', [what('x'), { name: 'times', type: 4, value: 0 }]],
      '`times` must be at least 1.',
    ],
  ])('%s gets a sentence for the member alone', async (_, asked, sentence) => {
    const { send, reported, seen } = routing();
    const { type, data } = await send(slash(...asked));
    expect([type, data?.flags]).toEqual([4, 64]);
    expect(data?.content).toContain(sentence);
    expect(reported.finished).toMatchObject([{ status: 'refused' }]);
    expect(seen).toEqual([]);
  });

  test('beyond its limit says when to try again; a redelivered one gets the answer it had', async () => {
    const { send, reported, seen } = routing();
    const first = slash('look up', [what('a')]);
    await send(first);
    await send(first);
    await send(first);
    expect(await send(slash('look up', [what('b')]))).toMatchObject({ data: { content: 'b' } });
    const third = slash('look up', [what('c')]);
    const refused = { type: 4, data: { content: 'Slow down! Try again in 10 seconds.', flags: 64 } };
    expect(await send(third)).toMatchObject(refused);
    expect(await send(third)).toMatchObject(refused);
    expect(await send(first)).toMatchObject({ data: { content: 'a' } });
    expect(await send(slash('look up', [what('d')], { user: BOB }))).toMatchObject({ data: { content: 'd' } });
    expect(reported.rateLimited).toEqual(['look up', 'look up']);
    expect(seen).not.toContainEqual({ what: 'c', times: undefined });
  });

  test('may be used more often where limits are scaled', async () => {
    const { send } = dispatching([look], { seen: [], suggest: () => [] }, { limitScale: 2 });
    const answers = [];
    for (const value of ['a', 'b', 'c', 'd', 'e'])
      answers.push((await send(slash('look up', [what(value)]))).data?.flags);
    expect(answers).toEqual([undefined, undefined, undefined, undefined, 64]);
  });
});

describe('a context menu', () => {
  const message = { id: '500000000000000007', content: 'hi there', author: BOB };

  test('reaches its command with the user or message it was opened on', async () => {
    const { send } = routing();
    const greeted = contextMenu(2, 'Greet', BOB.id, { users: { [BOB.id]: BOB } });
    expect(await send(greeted)).toMatchObject({ type: 4, data: { content: 'Hello Bob' } });
    const quoted = contextMenu(3, 'Quote', message.id, { messages: { [message.id]: message } });
    expect(await send(quoted)).toMatchObject({ type: 4, data: { content: 'bob: hi there' } });
  });

  test.each([
    contextMenu(2, 'Greet', BOB.id, {}),
    contextMenu(3, 'Quote', message.id, {}),
    contextMenu(3, 'Greet', message.id, { messages: { [message.id]: message } }),
    contextMenu(2, 'plain', BOB.id, { users: { [BOB.id]: BOB } }),
  ])('without its target or command gets a sentence', async (envelope) => {
    const { send } = routing();
    expect(await send(envelope)).toMatchObject({ type: 4, data: { content: expect.any(String), flags: 64 } });
  });
});

describe('an autocompletion', () => {
  const typed = (value: string) =>
    autocomplete('look up', [what(value, { focused: true }), { name: 'times', type: 4, value: 3 }]);
  const choices = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `n${i}`, value: `v${i}` }));

  test('is asked with what was typed and the other options', async () => {
    const { send } = routing((value, options) => [{ name: `${value} ${options.times}`, value }]);
    expect(await send(typed('ca'))).toEqual({ type: 8, data: { choices: [{ name: 'ca 3', value: 'ca' }] } });
  });

  test('offers at most 25 choices, and none that Discord would refuse', async () => {
    const { send } = routing(async () => [
      { name: '', value: 'x' },
      { name: 'n'.repeat(101), value: 'y' },
      ...choices(30),
    ]);
    expect(await send(typed(''))).toEqual({ type: 8, data: { choices: choices(25) } });
  });

  test('that fails offers nothing, and is logged', async () => {
    const error = new Error('no connection');
    const failing = [
      () => Promise.reject(error),
      () => {
        throw error;
      },
    ];
    for (const suggest of failing) {
      const { send, reported } = routing(suggest);
      expect(await send(typed('ca'))).toEqual({ type: 8, data: { choices: [] } });
      expect(reported.failed).toMatchObject([{ error }]);
    }
  });

  test('that takes too long offers nothing in time', async () => {
    const { send } = routing(() => new Promise(() => {}));
    const envelope = { ...typed('ca'), id: slash('look', [], { ageMs: LAST_CALL_MS }).id };
    expect(await send(envelope)).toEqual({ type: 8, data: { choices: [] } });
  });

  test.each([
    autocomplete('gone', [what('x', { focused: true })]),
    autocomplete('plain', [what('x', { focused: true })]),
    autocomplete('look up', [what('x')]),
    autocomplete('look up', [{ name: 'times', type: 4, value: 1, focused: true }]),
    ...['__proto__', 'toString'].map((name) => autocomplete('look up', [{ name, type: 3, value: '', focused: true }])),
  ])('of what has none offers nothing', async (envelope) => {
    const { send, reported } = routing(() => choices(1));
    expect(await send(envelope)).toEqual({ type: 8, data: { choices: [] } });
    expect(reported.failed).toEqual([]);
  });
});
