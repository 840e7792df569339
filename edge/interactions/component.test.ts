import { describe, expect, test } from 'vitest';
import { componentsOf, customIdOf, dispatching } from '../../infra/testing/dispatching.ts';
import { ALICE, BOB, press, slash } from '../../infra/testing/interaction.ts';
import { declarations } from './command.ts';
import { componentDeclarations } from './component.ts';
import { arg } from './custom-id.ts';
import { refuse, reply, update, whisper } from './reply.ts';

interface Services {
  seen: { key: string; args: unknown; values: readonly string[]; messageId: string | undefined }[];
}
const { command } = declarations<Services>();
const { button, select } = componentDeclarations<Services>();
const behaviour = { effect: 'change', visibility: 'public' } as const;
const WAIT_MS = 30;
const later = () => new Promise((resolve) => setTimeout(resolve, WAIT_MS));

const change = button({
  id: 'change',
  ...behaviour,
  args: { step: arg.integer(), way: arg.oneOf('up', 'down') },
  run: ({ seen, key, args, values, messageId }) => {
    seen.push({ key, args, values, messageId });
    return update({ content: `${args.way} ${args.step}` });
  },
});
const tell = button({ id: 'tell', ...behaviour, run: () => whisper({ content: 'psst' }) });
const say = button({ id: 'say', ...behaviour, run: () => reply({ content: 'hear, hear' }) });
const deny = button({ id: 'deny', ...behaviour, run: () => refuse('Not today.') });
const slow = button({ id: 'slow', ...behaviour, defer: 'always', run: async () => update({ content: 'changed' }) });
const slowly = button({
  id: 'slowly',
  ...behaviour,
  defer: 'always',
  args: { how: arg.oneOf('whisper', 'refuse', 'fail') },
  run: async ({ args }) => {
    await later();
    if (args.how === 'fail') throw new Error('broken');
    return args.how === 'whisper' ? whisper({ content: 'psst' }) : refuse('Not today.');
  },
});
const claim = button({
  id: 'claim',
  ...behaviour,
  once: 'member',
  run: ({ seen, key, ...rest }) => {
    seen.push({ key, args: {}, values: rest.values, messageId: rest.messageId });
    return update({ content: 'claimed' });
  },
});
const grab = button({ ...claim, id: 'grab', args: {}, once: 'message', run: claim.run });
const pick = select({
  id: 'pick',
  ...behaviour,
  run: ({ values }) => update({ content: values.join('+') }),
});
const panel = command({
  name: 'panel',
  module: 'info',
  description: 'Shows a panel',
  ...behaviour,
  components: [change, tell, say, deny, slow, slowly, claim, grab, pick],
  run: ({ user }) =>
    reply({
      content: 'panel',
      rows: [
        [
          change.with({ step: -5, way: 'down' }, { label: 'Change', style: 'danger', emoji: '🔽' }),
          change.with({ step: 1, way: 'up' }, { label: 'Mine', onlyFor: user.id }),
          tell.with({}, { label: 'Tell' }),
          say.with({}, { label: 'Say' }),
          deny.with({}, { label: 'Deny' }),
        ],
        [
          slow.with({}, { label: 'Slow' }),
          slowly.with({ how: 'whisper' }, { label: 'Slow whisper' }),
          slowly.with({ how: 'refuse' }, { label: 'Slow refusal' }),
          slowly.with({ how: 'fail' }, { label: 'Slow failure' }),
        ],
        [claim.with({}, { label: 'Claim' }), grab.with({}, { label: 'Grab' })],
        [pick.with({}, { placeholder: 'Pick', options: [{ label: 'A', value: 'a', isDefault: true }], max: 1 })],
      ],
    }),
});

async function shown() {
  const seen: Services['seen'] = [];
  const chorus = dispatching([panel], { seen });
  const { data } = await chorus.send(slash('panel'));
  return { ...chorus, seen, data, id: (label: string) => customIdOf(data, label) };
}

test("components look in Discord's words as they were declared", async () => {
  const { data } = await shown();
  const [first] = componentsOf(data);
  expect(first).toEqual({
    type: 2,
    style: 4,
    label: 'Change',
    emoji: { name: '🔽' },
    custom_id: expect.stringMatching(/^1:change:/),
  });
  expect(componentsOf(data).at(-1)).toMatchObject({
    type: 3,
    placeholder: 'Pick',
    min_values: 1,
    max_values: 1,
    options: [{ label: 'A', value: 'a', default: true }],
  });
});

describe('a pressed button', () => {
  test('replaces the message it stands on, with the arguments it was placed with', async () => {
    const { send, id, seen } = await shown();
    const pressed = press(id('Change'), { user: BOB, messageId: '77' });
    expect(await send(pressed)).toMatchObject({ type: 7, data: { content: 'down -5' } });
    expect(seen).toEqual([{ key: `i:${pressed.id}`, args: { step: -5, way: 'down' }, values: [], messageId: '77' }]);
  });

  test('answers with a message of its own, for all or for the presser alone', async () => {
    const { send, id } = await shown();
    expect(await send(press(id('Tell')))).toMatchObject({ type: 4, data: { content: 'psst', flags: 64 } });
    const said = await send(press(id('Say')));
    expect(said).toMatchObject({ type: 4, data: { content: 'hear, hear' } });
    expect(said.data).not.toHaveProperty('flags');
    expect(await send(press(id('Deny')))).toMatchObject({ type: 4, data: { content: 'Not today.', flags: 64 } });
  });

  test('that takes long leaves its message alone until it is changed', async () => {
    const { send, id, settled, calls } = await shown();
    expect(await send(press(id('Slow')))).toEqual({ type: 6 });
    await settled();
    expect(calls).toMatchObject([{ call: 'edit', payload: { content: 'changed' } }]);
  });

  test.each([
    ['Slow whisper', /^psst$/],
    ['Slow refusal', /^Not today\.$/],
    ['Slow failure', /^Something went wrong/],
  ])('that takes long (%s) tells the presser in a follow-up, and its message stays', async (label, sentence) => {
    const { send, id, settled, calls } = await shown();
    expect(await send(press(id(label)))).toEqual({ type: 6 });
    await settled();
    expect(calls).toMatchObject([
      { call: 'follow up', payload: { content: expect.stringMatching(sentence), flags: 64 } },
    ]);
  });

  test('that is for another member gets a sentence, and nothing is done', async () => {
    const { send, id, seen } = await shown();
    expect(await send(press(id('Mine'), { user: BOB }))).toMatchObject({
      type: 4,
      data: { content: `Only <@${ALICE.id}> can use that. Run the command yourself to get your own.`, flags: 64 },
    });
    expect(seen).toEqual([]);
    expect(await send(press(id('Mine'), { user: ALICE }))).toMatchObject({ type: 7, data: { content: 'up 1' } });
  });

  test('that we did not sign, or no longer know, gets a sentence', async () => {
    const { send, id, codec, seen, reported } = await shown();
    const stale = [
      id('Change').replace('change', 'chance'),
      'pay-confirm-17',
      '',
      codec.encode({ id: 'retired', fields: [], userId: undefined }),
      codec.encode({ id: 'change', fields: ['1'], userId: undefined }),
      codec.encode({ id: 'change', fields: ['1', '7'], userId: undefined }),
      codec.encode({ id: 'constructor', fields: [], userId: undefined }),
    ];
    for (const customId of stale) {
      expect(await send(press(customId))).toMatchObject({
        type: 4,
        data: {
          content: 'That button is from an older version of Chorus. Run the command again to get a new one.',
          flags: 64,
        },
      });
    }
    expect(seen).toEqual([]);
    expect(new Set(reported.finished.slice(1).map(({ command }) => command))).toEqual(new Set(['stale']));
  });

  test('of one-time effect carries one key per member, however often it is pressed', async () => {
    const { send, id, seen } = await shown();
    await send(press(id('Claim'), { messageId: '77' }));
    await send(press(id('Claim'), { messageId: '77' }));
    await send(press(id('Claim'), { messageId: '77', user: BOB }));
    await send(press(id('Claim'), { messageId: '78' }));
    const keys = seen.map(({ key }) => key);
    expect(keys[0]).toBe(keys[1]);
    expect(new Set(keys).size).toBe(3);
    expect(keys[0]).not.toMatch(/^i:/);
  });

  test('that only one can win carries one key for all', async () => {
    const { send, id, seen } = await shown();
    await send(press(id('Grab'), { messageId: '77' }));
    await send(press(id('Grab'), { messageId: '77', user: BOB }));
    await send(press(id('Claim'), { messageId: '77' }));
    const [first, second, other] = seen.map(({ key }) => key);
    expect(first).toBe(second);
    expect(other).not.toBe(first);
  });

  test('of an ordinary kind carries a key of its own each time it is pressed', async () => {
    const { send, id, seen } = await shown();
    await send(press(id('Change')));
    await send(press(id('Change')));
    expect(seen[0]?.key).not.toBe(seen[1]?.key);
  });
});

test('a select says what was picked', async () => {
  const { send, id } = await shown();
  const picked = press(id('Pick'), { values: ['a', 'b'] });
  expect(await send(picked)).toMatchObject({ type: 7, data: { content: 'a+b' } });
});
