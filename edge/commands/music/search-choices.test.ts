/** Finding something to play: while someone types, and in messages of others. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { autocomplete, contextMenu, type GivenOption } from '../../../infra/testing/interaction.ts';
import { type MusicChorus, openMusicChorus, track } from '../../../infra/testing/music.ts';
import { type Asker, by, text } from '../../../infra/testing/voice-chorus.ts';

let voice: MusicChorus;
let asker: Asker;
let channel: string;
beforeAll(async () => {
  voice = await openMusicChorus();
  ({ asker, channel } = await voice.audience());
});
afterAll(() => voice.close());
afterEach(() => voice.paper.reset());

describe('suggestions while someone types', () => {
  const choices = async (typed: string, ...more: GivenOption[]) =>
    (
      await voice.made.send(
        autocomplete('music play', [{ ...text('query', typed), focused: true }, ...more], by(asker)),
      )
    ).data?.choices;

  test('come from a node, and fit Discord’s limits', async () => {
    const found = (title: string, more = {}) => ({ ...pick(track(title)), ...more });
    voice.paper.answers.search = ({ query, source, most }: Record<string, unknown>) => ({
      tracks: [
        found(`${query} ${source ?? '-'} ${most}`),
        found('🐈'.repeat(200), { uri: `https://x.invalid/${'y'.repeat(100)}` }),
        found('Live', { lengthMs: null, uri: 'demo:x' }),
        found('Live', { lengthMs: null }),
        found('', { author: '', uri: null }),
      ],
    });
    const offered = (await choices(' night ', text('source', 'scsearch'))) as { name: string; value: string }[];
    expect(offered.map(({ name }) => name)).toEqual([
      'night scsearch 10 · The Loopbacks (3:24)',
      expect.stringMatching(/^🐈+… \(3:24\)$/u),
      'Live · The Loopbacks',
      'Live · The Loopbacks · 2',
    ]);
    expect(offered.map(({ value }) => value)).toEqual([
      'https://example.com/track',
      expect.stringMatching(/^🐈+…$/u),
      'Live The Loopbacks',
      'https://example.com/track',
    ]);
    for (const { name, value } of offered) expect(Math.max(name.length, value.length)).toBeLessThanOrEqual(100);
  });

  test('are the link itself for a link, and nothing for one letter', async () => {
    voice.paper.calls.length = 0;
    expect(await choices('https://example.com/x')).toEqual([
      { name: 'https://example.com/x', value: 'https://example.com/x' },
    ]);
    expect(await choices(`https://example.com/${'x'.repeat(200)}`)).toEqual([]);
    expect(await choices('x')).toEqual([]);
    expect(voice.paper.calls).toEqual([]);
  });

  test('are empty when the node can’t search', async () => {
    voice.paper.failures.search = 'lavalink_unavailable';
    expect(await choices('night')).toEqual([]);
    expect(voice.made.reported.failed).toEqual([]);
  });
});

describe('sources', () => {
  const offered = async (typed: string) =>
    (await voice.made.send(autocomplete('music play', [{ ...text('source', typed), focused: true }], by(asker)))).data
      ?.choices;

  test('are those that a node’s Lavalink servers have', async () => {
    voice.paper.answers.sources = { prefixes: ['ytsearch', 'scsearch', 'unknownsearch'] };
    expect(await offered('')).toEqual([
      { name: 'YouTube', value: 'ytsearch' },
      { name: 'SoundCloud', value: 'scsearch' },
    ]);
    expect(await offered('cloud')).toEqual([{ name: 'SoundCloud', value: 'scsearch' }]);
    voice.paper.failures.sources = 'internal';
    expect(await offered('')).toEqual([]);
  });

  test('are found by name, and an unknown one is refused', async () => {
    voice.says({ status: 'shuffled', waiting: 2 });
    await voice.ask(asker, 'music play', text('query', 'night'), text('source', 'SoundCloud'));
    expect((await voice.intents(channel)).at(-1)?.payload).toMatchObject({ query: 'night', source: 'scsearch' });
    const refused = await voice.ask(asker, 'music play', text('query', 'night'), text('source', 'http'));
    expect(refused.text).toMatch(/^I don't know the source “http”\./);
  });
});

describe('"Play this" on a message', () => {
  const played = async (content: string, attachments: object[] = [], more: object = {}) => {
    const id = voice.id();
    const author = { id: voice.id(), username: 'someone' };
    voice.says({ status: 'shuffled', waiting: 2 });
    const message = { id, content, author, attachments, ...more };
    const seen = await voice.see(contextMenu(3, 'Play this', id, { messages: { [id]: message } }, by(asker)));
    return seen.isEphemeral ? seen.text : (await voice.intents(channel)).at(-1)?.payload.query;
  };
  const file = (content_type: string) => ({ url: `https://cdn.invalid/${content_type}`, content_type });

  test.each<[string, string, object[], unknown]>([
    ['its first link', 'listen: <https://a.invalid/1>, or https://b.invalid/2', [], 'https://a.invalid/1'],
    ['a link without the period after it', 'It is https://a.invalid/1.', [], 'https://a.invalid/1'],
    ['a link in bold', '**https://a.invalid/1**', [], 'https://a.invalid/1'],
    ['a link in code', '`https://a.invalid/1`', [], 'https://a.invalid/1'],
    ['a link in corner brackets', '「https://a.invalid/1」', [], 'https://a.invalid/1'],
    ['its audio file', '', [file('image/png'), file('audio/ogg')], 'https://cdn.invalid/audio/ogg'],
    ['its text', '**First**  Light\n<@123>', [], 'First Light'],
    ['nothing', '<@123> **', [], 'That message has nothing to play. It needs a link, an audio file, or text.'],
  ])('plays %s', async (_, content, attachments, query) => {
    expect(await played(content, attachments)).toBe(query);
  });

  test('plays what a forwarded message has: its link, its file, or its text', async () => {
    const forwarding = (message: object) => played('', [], { message_snapshots: [{ message }] });
    expect(await forwarding({ content: 'https://a.invalid/1' })).toBe('https://a.invalid/1');
    expect(await forwarding({ content: '', attachments: [file('audio/ogg')] })).toBe('https://cdn.invalid/audio/ogg');
    expect(await forwarding({ content: '**First** Light' })).toBe('First Light');
    expect(await forwarding({})).toMatch(/^That message has nothing to play\./);
  });

  test('is refused where staff switched off /music, or restricted it to a role', async () => {
    const gate = (isOff: boolean) => voice.sql`
      select settings_set_gate(gen_random_uuid()::text, ${voice.guildId}, 'command:music', ${isOff}, '5', 1)`;
    await gate(true);
    expect(await played('First Light')).toMatch(/^`\/music` is turned off in this server\./);
    await gate(false);
    expect(await played('First Light')).toMatch(/^In this server, that's only for <@&5>\./);
    await voice.sql`delete from guild_settings`;
    expect(await played('First Light')).toBe('First Light');
  });
});

const pick = ({ title, author, lengthMs, encoded, uri }: ReturnType<typeof track>) => ({
  ...{ title, author, lengthMs, encoded, uri },
});
