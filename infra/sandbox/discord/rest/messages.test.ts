import { REST } from '@discordjs/rest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalDiscord, startDiscord } from '../index.ts';
import type { Json } from '../json.ts';
import { snowflakeTime } from '../snowflake.ts';
import { leaves, refused } from '../testing.ts';

let discord: LocalDiscord;
let rest: REST;
let general: string;

beforeAll(async () => {
  discord = await startDiscord({ port: 0, rateLimitScale: 100 });
  rest = new REST({ api: discord.apiBase, version: '10' }).setToken(discord.botToken);
  general = discord.info().guilds[0]?.channels[0]?.id ?? '';
});
afterAll(() => discord.stop());

describe('messages', () => {
  const path = (): `/${string}` => `/channels/${general}/messages`;

  test('can be sent, read, edited, and deleted, and their IDs encode the time', async () => {
    const before = Date.now();
    const made = (await rest.post(path(), { body: { content: 'hello', embeds: [{ title: 'T' }] } })) as Json;
    expect(made).toMatchObject({
      content: 'hello',
      flags: 0,
      edited_timestamp: null,
      author: { id: discord.applicationId },
    });
    expect(snowflakeTime(String(made.id))).toBeGreaterThanOrEqual(before);
    const edited = (await rest.patch(`${path()}/${made.id}`, { body: { content: 'bye' } })) as Json;
    expect(edited).toMatchObject({ id: made.id, content: 'bye', embeds: [{ title: 'T', type: 'rich' }] });
    expect(edited.edited_timestamp).not.toBeNull();
    expect(await rest.get(`${path()}?limit=1` as `/${string}`)).toMatchObject([{ id: made.id }]);
    await rest.delete(`${path()}/${made.id}`);
    expect((await refused(rest.get(`${path()}/${made.id}`))).code).toBe(10008);
  });

  test('can have files, which are served but never run as a page', async () => {
    const made = (await rest.post(path(), {
      body: { content: 'look', embeds: [{ image: { url: 'attachment://a.html' } }] },
      files: [{ name: 'a.html', data: Buffer.from('<script>1</script>'), contentType: 'text/html' }],
    })) as { attachments: { url: string; size: number }[]; embeds: { image: { url: string } }[] };
    const url = made.attachments[0]?.url ?? '';
    expect(made.embeds[0]?.image.url).toBe(url);
    const file = await fetch(url);
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(await file.text()).toBe('<script>1</script>');
  });

  const button = (id: string): Json => ({ type: 2, style: 1, label: id, custom_id: id });
  const row = (...components: Json[]): Json => ({ type: 1, components });
  const select = { type: 3, custom_id: 's', options: [{ label: 'a', value: 'a' }] };

  test.each<[string, Json, Json]>([
    ['a long content', { content: 'x'.repeat(2001) }, { content: 'BASE_TYPE_MAX_LENGTH' }],
    [
      'eleven embeds',
      { embeds: Array.from({ length: 11 }, () => ({ title: 'x' })) },
      { embeds: 'BASE_TYPE_MAX_LENGTH' },
    ],
    [
      'embeds of 6001 characters',
      { embeds: [{ description: 'x'.repeat(4001) }, { description: 'y'.repeat(2000) }] },
      { embeds: 'MAX_EMBED_SIZE_EXCEEDED' },
    ],
    [
      'an embed field without a name',
      { embeds: [{ fields: [{ name: '', value: 'v' }] }] },
      { 'embeds.0.fields.0.name': 'BASE_TYPE_REQUIRED' },
    ],
    [
      'an embed whose address has a space',
      { embeds: [{ title: 'x', url: 'https://files.example.com/my song.mp3' }] },
      { 'embeds.0.url': 'URL_TYPE_INVALID_URL' },
    ],
    [
      'a thumbnail without a host',
      { embeds: [{ title: 'x', thumbnail: { url: 'https:///a.png' } }] },
      { 'embeds.0.thumbnail.url': 'URL_TYPE_INVALID_URL' },
    ],
    [
      'an address without a scheme',
      { embeds: [{ title: 'x', url: 'example.com' }] },
      { 'embeds.0.url': 'URL_TYPE_INVALID_SCHEME' },
    ],
    [
      'an empty address',
      { embeds: [{ author: { name: 'x', icon_url: '' } }] },
      { 'embeds.0.author.icon_url': 'URL_TYPE_INVALID_SCHEME' },
    ],
    [
      'an address of an application',
      { embeds: [{ author: { name: 'x', url: 'discord://x/' } }] },
      { 'embeds.0.author.url': 'URL_TYPE_INVALID_SCHEME' },
    ],
    [
      'a host without a dot',
      { embeds: [{ title: 'x', url: 'http://mediaserver:8000/song' }] },
      { 'embeds.0.url': 'URL_TYPE_INVALID_URL' },
    ],
    [
      'a link button to localhost',
      { components: [row({ type: 2, style: 5, label: 'x', url: 'http://localhost:8787/' })] },
      { 'components.0.components.0.url': 'URL_TYPE_INVALID_URL' },
    ],
    [
      'media without a scheme',
      { flags: 32768, components: [{ type: 12, items: [{ media: { url: 'a.png' } }] }] },
      { 'components.0.items.0.media.url': 'URL_TYPE_INVALID_SCHEME' },
    ],
    [
      'an address of 2,049 characters',
      { embeds: [{ title: 'x', url: `https://example.com/${'x'.repeat(2_029)}` }] },
      { 'embeds.0.url': 'BASE_TYPE_MAX_LENGTH' },
    ],
    [
      'embeds of 6,001 UTF-16 units in half as many emoji',
      { embeds: [{ description: '🐈'.repeat(2_000) }, { description: `${'🐈'.repeat(1_000)}x` }] },
      { embeds: 'MAX_EMBED_SIZE_EXCEEDED' },
    ],
    [
      'a title of 258 UTF-16 units in half as many emoji',
      { embeds: [{ title: '🐈'.repeat(129) }] },
      { 'embeds.0.title': 'BASE_TYPE_MAX_LENGTH' },
    ],
    [
      'a label of 82 UTF-16 units in half as many emoji',
      { components: [row({ ...button('a'), label: '🐈'.repeat(41) })] },
      { 'components.0.components.0.label': 'BASE_TYPE_MAX_LENGTH' },
    ],
    [
      'an option of 102 UTF-16 units in half as many emoji',
      { components: [row({ ...select, options: [{ label: '🐈'.repeat(51), value: 'a' }] })] },
      { 'components.0.components.0.options.0.label': 'BASE_TYPE_BAD_LENGTH' },
    ],
    [
      'an embed that only has a blank title',
      { embeds: [{ title: ' \n' }] },
      { 'embeds.0.description': 'BASE_TYPE_REQUIRED' },
    ],
    [
      'a blank label',
      { components: [row({ ...button('a'), label: ' ' })] },
      { 'components.0.components.0.label': 'BASE_TYPE_REQUIRED' },
    ],
    [
      'a blank option',
      { components: [row({ ...select, options: [{ label: ' ', value: 'a' }] })] },
      { 'components.0.components.0.options.0.label': 'BASE_TYPE_REQUIRED' },
    ],
    [
      'a blank text display',
      { flags: 32768, components: [{ type: 10, content: '\n ' }] },
      { 'components.0.content': 'BASE_TYPE_REQUIRED' },
    ],
    [
      'a word as a button’s emoji',
      { components: [row({ ...button('a'), emoji: { name: 'cat' } })] },
      { 'components.0.components.0.emoji.name': 'BUTTON_COMPONENT_INVALID_EMOJI' },
    ],
    [
      'two emoji for an option',
      { components: [row({ ...select, options: [{ label: 'a', value: 'a', emoji: { name: '🐈🐈' } }] })] },
      { 'components.0.components.0.options.0.emoji.name': 'BUTTON_COMPONENT_INVALID_EMOJI' },
    ],
    ['nothing as an embed', { embeds: [null] }, { 'embeds.0': 'LIST_ITEM_VALUE_REQUIRED' }],
    [
      'an author without a name',
      { embeds: [{ title: 'x', author: { name: ' ' } }] },
      { 'embeds.0.author.name': 'BASE_TYPE_REQUIRED' },
    ],
    ['an empty embed', { embeds: [{}] }, { 'embeds.0.description': 'BASE_TYPE_REQUIRED' }],
    [
      'six buttons in a row',
      { components: [row(...'abcdef'.split('').map(button))] },
      { 'components.0.components': 'BASE_TYPE_BAD_LENGTH' },
    ],
    [
      'six rows',
      { components: 'abcdef'.split('').map((id) => row(button(id))) },
      { components: 'BASE_TYPE_BAD_LENGTH' },
    ],
    [
      'a button beside a select',
      { components: [row(select, button('a'))] },
      { 'components.0.components.1': 'COMPONENT_LAYOUT_WIDTH_EXCEEDED' },
    ],
    [
      'two components with the same custom ID',
      { components: [row(button('a'), button('a'))] },
      { 'components.0.components.1.custom_id': 'COMPONENT_CUSTOM_ID_DUPLICATED' },
    ],
    [
      'a custom ID of 101 characters',
      { components: [row({ ...button('a'), custom_id: 'x'.repeat(101) })] },
      { 'components.0.components.0.custom_id': 'BASE_TYPE_BAD_LENGTH' },
    ],
    [
      'a label of 81 characters',
      { components: [row({ ...button('a'), label: 'x'.repeat(81) })] },
      { 'components.0.components.0.label': 'BASE_TYPE_MAX_LENGTH' },
    ],
    [
      'a button without a custom ID',
      { components: [row({ type: 2, style: 1, label: 'x' })] },
      { 'components.0.components.0.custom_id': 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED' },
    ],
    ['a number instead of text', { content: 5 }, { content: 'STRING_TYPE_CONVERT' }],
    [
      'a text display without its flag',
      { components: [{ type: 10, content: 'x' }] },
      { 'components.0.type': 'UNION_TYPE_CHOICES' },
    ],
    [
      'content with Components V2',
      { flags: 32768, content: 'x', components: [{ type: 10, content: 'x' }] },
      { content: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2' },
    ],
    [
      '41 V2 components',
      { flags: 32768, components: [{ type: 17, components: Array.from({ length: 40 }, () => ({ type: 14 })) }] },
      { components: 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED' },
    ],
    [
      '4001 characters of displayed text',
      {
        flags: 32768,
        components: [
          { type: 10, content: 'x'.repeat(4000) },
          { type: 10, content: 'y' },
        ],
      },
      { components: 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED' },
    ],
    [
      'mentions both parsed and listed',
      { content: 'x', allowed_mentions: { parse: ['users'], users: ['80351110224678912'] } },
      { allowed_mentions: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE' },
    ],
  ])('%s is rejected at its path', async (_what, body, expected) => {
    const error = await refused(rest.post(path(), { body }));
    expect(error.code).toBe(50035);
    expect(leaves(error)).toEqual(expected);
  });

  test('accept everything that Discord accepts', async () => {
    await rest.post(path(), {
      body: { components: [row(button('a'), { type: 2, style: 5, label: 'x', url: 'https://example.com' })] },
    });
    await rest.post(path(), {
      body: { content: 'x', embeds: [{ title: 'x', timestamp: '2026-01-01T10:00:00+02:00', color: 1 }] },
    });
    // Many applications leave a field's name empty this way.
    await rest.post(path(), { body: { embeds: [{ fields: [{ name: '\u200b', value: '\u200b' }] }] } });
    await rest.post(path(), { body: { embeds: [{ title: '🐈'.repeat(128), url: 'http://127.0.0.1:8000/' }] } });
    for (const name of ['🐈', '▶', '▶️', '❤️', '🏳️‍🌈', '🇫🇷', '1️⃣', '👍🏽'])
      await rest.post(path(), { body: { components: [row({ ...button('a'), label: '', emoji: { name } })] } });
    await rest.post(path(), {
      body: { components: [row({ ...button('a'), emoji: { id: '80351110224678912', name: 'cat' } })] },
    });
    const v2 = {
      type: 17,
      components: [{ type: 9, components: [{ type: 10, content: 'x' }], accessory: button('z') }],
    };
    const made = (await rest.post(path(), { body: { flags: 32768, components: [v2] } })) as Json;
    expect(made).toMatchObject({ flags: 32768, components: [{ id: 1 }] });
    expect((await refused(rest.patch(`${path()}/${made.id}`, { body: { content: 'x' } }))).code).toBe(50035);
  });

  test('that are refused say where and why, in Discord’s own format', async () => {
    const embeds = [{ title: 'x', image: { url: 'ftp://example.com/a.png' } }, { fields: [{ name: ' ', value: 'v' }] }];
    const error = await refused(rest.post(path(), { body: { embeds } }));
    expect([error.status, error.rawError]).toEqual([
      400,
      {
        message: 'Invalid Form Body',
        code: 50035,
        errors: {
          embeds: {
            0: {
              image: {
                url: {
                  _errors: [
                    {
                      code: 'URL_TYPE_INVALID_SCHEME',
                      message:
                        "Scheme \"ftp\" is not supported. Scheme must be one of ('http', 'https', 'attachment').",
                    },
                  ],
                },
              },
            },
            1: {
              fields: { 0: { name: { _errors: [{ code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }] } } },
            },
          },
        },
      },
    ]);
  });

  test('respond with 50006 to an empty message, 10003 to an unknown channel, and 50035 to a malformed ID', async () => {
    expect((await refused(rest.post(path(), { body: { content: '' } }))).code).toBe(50006);
    expect((await refused(rest.post('/channels/123456789012345678/messages', { body: { content: 'x' } }))).code).toBe(
      10003,
    );
    expect((await refused(rest.get('/channels/nonsense'))).code).toBe(50035);
  });
});
