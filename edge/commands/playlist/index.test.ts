import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { autocomplete, type GivenOption, press, slash } from '../../../infra/testing/interaction.ts';
import { foundTrack, letPlay } from '../../../infra/testing/listening.ts';
import { byChannelStaff, byStaff, entry, type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { type Asker, by, number, type Seen, text, user } from '../../../infra/testing/voice-chorus.ts';
import { createPlaylist } from '../../../shared/music/playlists.ts';

let voice: MusicChorus;
/** Listens to Night Train, with First Light and Packet Song in the queue. */
let asker: Asker;
let channel: string;
const tracks = ['Night Train', 'First Light', 'Packet Song'].map((title) => foundTrack(title));
beforeAll(async () => {
  voice = await openMusicChorus();
  let session: string;
  ({ asker, channel, session } = await voice.audience());
  await letPlay(voice.sql, session, tracks, asker.id);
});
afterAll(() => voice.close());

const flag = (name: string, value: boolean): GivenOption => ({ name, type: 5, value });
const say = (who: Asker, path: string, ...options: GivenOption[]) => voice.ask(who, `playlist ${path}`, ...options);
const staff = (path: string, ...options: GivenOption[]) =>
  voice.see(slash(`playlist ${path}`, options, byStaff(asker)));
const called = (name: string) => text('playlist', name);
const codeIn = ({ text }: Seen) => /`([a-z0-9]{12})`/.exec(text)?.[1] as string;

/** The tracks of a playlist, as someone sees them. */
async function titles(who: Asker, name: string): Promise<string[]> {
  const { text } = await say(who, 'show', called(name));
  return [...text.matchAll(/^`\d+` \*\*(.+?)\*\*/gm)].map(([, title]) => title as string);
}

test('a playlist is created, filled from what plays, shown, and emptied', async () => {
  expect((await say(asker, 'create', text('name', ' Evening  mix '))).text).toBe(
    'You created **Evening mix**. Add the current track with `/playlist add`.',
  );
  expect((await say(asker, 'add', called('evening mix'))).text).toBe(
    'Added **Night Train** · The Loopbacks (3:24) to **Evening mix**.',
  );
  expect((await say(asker, 'add', called('Evening mix'), text('what', 'all'))).text).toBe(
    'Added 3 tracks to **Evening mix**.',
  );
  expect(await titles(asker, 'Evening mix')).toEqual(['Night Train', 'Night Train', 'First Light', 'Packet Song']);
  expect((await say(asker, 'remove', called('Evening mix'), number('place', 2), number('to', 3))).text).toBe(
    'Removed 2 tracks.',
  );
  expect(await titles(asker, 'Evening mix')).toEqual(['Night Train', 'Packet Song']);
  expect((await say(asker, 'remove', called('Evening mix'), number('place', 3))).text).toMatch(
    /^That playlist has 2 tracks\./,
  );
  expect((await say(asker, 'list')).text).toContain('**Evening mix** · 2 tracks');
});

test.each([
  ['create', [text('name', '123')], /^A playlist's name can have up to 50/],
  ['show', [called('Nothing')], /^I can't find that playlist\. `\/playlist list`/],
  ['play', [called('Nothing')], /^I can't find that playlist/],
  ['remove', [called('Nothing'), number('place', 2), number('to', 1)], /^`to` can't be smaller than `place`/],
  ['share', [called('Nothing')], /^I can't find that playlist/],
  ['import', [], /^Choose either a `file` or a `code`/],
])('/playlist %s says why something isn’t possible', async (path, options, sentence) => {
  const seen = await say(asker, path, ...options);
  expect(seen).toMatchObject({ isEphemeral: true, text: expect.stringMatching(sentence) });
});

test('/playlist play plays its tracks in the member’s voice channel', async () => {
  await say(asker, 'create', text('name', 'To play'));
  expect((await say(asker, 'play', called('To play'))).text).toMatch(/^That playlist is empty\./);
  await say(asker, 'add', called('To play'), text('what', 'all'));
  const added = { status: 'added', entries: 3, first: entry('Night Train'), playlist: null } as const;
  voice.says({ ...added, starts: false, place: 4, left: 0, offered: null });
  const seen = await say(asker, 'play', called('To play'), text('place', 'next'));
  expect(seen.text).toContain('Added 3 tracks.');
  const intent = (await voice.intents(channel)).at(-1);
  expect(intent).toMatchObject({
    verb: 'enqueue',
    payload: { list: { kind: 'playlist' }, place: 'next', by: { user: asker.id } },
  });
  const page = await say(asker, 'show', called('To play'));
  await voice.see(press(customIdOf(page.data, 'Play'), by(asker)));
  expect((await voice.intents(channel)).at(-1)).toMatchObject({
    verb: 'enqueue',
    payload: { list: { kind: 'playlist' }, place: 'end' },
  });
});

test('a long playlist has pages, and is suggested by its name', async () => {
  const songs = Array.from({ length: 23 }, (_, n) => foundTrack(`Song ${n + 1}`));
  const caller = { ...voice.as(asker.id, { guildId: voice.guildId }), isStaff: false };
  await createPlaylist(voice.store, caller, { of: 'member', name: 'Long', tracks: songs });
  const first = await say(asker, 'show', called('Long'));
  const second = await voice.see(press(customIdOf(first.data, 'Next ›'), by(asker)));
  expect(second.text).toContain('`11` **Song 11**');
  expect(second.text).not.toContain('`21`');
  const option = { ...called('lon'), focused: true };
  const answer = await voice.made.send(autocomplete('playlist show', [option], by(asker)));
  const choices = answer.data?.choices as { name: string; value: string }[];
  expect(choices).toEqual([{ name: 'Long (23)', value: expect.stringMatching(/^\d+$/) }]);
  const [choice] = choices;
  expect(await titles(asker, choice?.value as string)).toHaveLength(10);
  // Discord's client sometimes sends what the list shows.
  expect(await titles(asker, choice?.name as string)).toHaveLength(10);
});

describe('the owner of a playlist', () => {
  test('may be the server, for its staff to change and for everyone there to play', async () => {
    const made = [text('name', 'House'), text('for', 'guild')];
    expect((await say(asker, 'create', ...made)).text).toMatch(
      /^You need \*\*Manage Server\*\* to create playlists for the server/,
    );
    expect((await staff('create', ...made)).text).toMatch(/^You created \*\*House\*\*/);
    await staff('add', called('House'));
    const member = voice.member();
    expect(await titles(member, 'House')).toEqual(['Night Train']);
    voice.listen(member);
    expect((await say(member, 'rename', called('House'), text('name', 'Mine'))).text).toMatch(
      /^Only the owner of a playlist can do that/,
    );
    expect((await say(member, 'list')).text).toContain('**House** · 1 track · this server’s');
  });

  test('may not be the server for someone with Manage Channels in one channel alone', async () => {
    const inChannel = (path: string, ...options: GivenOption[]) =>
      voice.see(slash(`playlist ${path}`, options, byChannelStaff(voice.member(), channel)));
    const made = [text('name', 'Takeover'), text('for', 'guild')];
    expect((await inChannel('create', ...made)).text).toMatch(/^You need \*\*Manage Server\*\*/);
    await staff('create', text('name', 'Untouched'), text('for', 'guild'));
    for (const [path, ...options] of [
      ['rename', called('Untouched'), text('name', 'Takeover')],
      ['share', called('Untouched')],
      ['delete', called('Untouched')],
    ] as [string, ...GivenOption[]][])
      expect((await inChannel(path, ...options)).text).toMatch(/^Only the owner of a playlist can do that/);
    expect((await say(asker, 'list')).text).toContain('**Untouched** · 0 tracks · this server’s');
  });

  test('can share it with a code, until they disable that', async () => {
    await say(asker, 'create', text('name', 'Secret'));
    await say(asker, 'add', called('Secret'));
    const code = codeIn(await say(asker, 'share', called('Secret')));
    const friend = voice.member();
    expect((await say(friend, 'show', called('Secret'))).text).toMatch(/^I can't find that playlist/);
    expect(await titles(friend, code)).toEqual(['Night Train']);
    expect((await say(friend, 'import', text('code', code), text('name', 'Copied'))).text).toBe(
      'You created **Copied** with 1 track.',
    );
    await say(asker, 'share', called('Secret'), flag('stop', true));
    expect((await say(friend, 'show', called(code))).text).toMatch(/^I can't find that playlist/);
    expect(await titles(friend, 'Copied')).toEqual(['Night Train']);
  });

  test('can let a role edit it', async () => {
    await say(asker, 'create', text('name', 'Together'));
    const role: GivenOption = { name: 'role', type: 8, value: voice.id() };
    const friend = { ...voice.member(), roles: [String(role.value)] };
    expect((await say(asker, 'share', called('Together'), role)).text).toBe(
      `<@&${role.value}> can edit **Together** now.`,
    );
    voice.listen(friend);
    expect((await say(friend, 'remove', called('Together'), number('place', 1))).text).toBe('That playlist is empty.');
    await say(asker, 'share', called('Together'), role, flag('stop', true));
    expect((await say(friend, 'show', called('Together'))).text).toMatch(/^I can't find that playlist/);
  });

  test('can invite a member, who decides, and who can leave again', async () => {
    await say(asker, 'create', text('name', 'Ours'));
    const friend = voice.member();
    const inviting = slash('playlist share', [called('Ours'), user(friend.id)], by(asker));
    const { users } = { users: { [friend.id]: { id: friend.id, username: friend.username } } };
    Object.assign(inviting.data, { resolved: { users, members: { [friend.id]: { roles: [] } } } });
    const invited = await voice.see(inviting);
    expect(invited.isEphemeral).toBe(false);
    expect(invited.data).toMatchObject({
      content: `<@${friend.id}>, you're invited.`,
      allowed_mentions: { users: [friend.id] },
    });
    const accept = customIdOf(invited.data, 'Accept');
    expect((await voice.see(press(accept, by(asker)))).text).toMatch(/^Only <@\d+> can use that/);
    expect((await say(friend, 'show', called('Ours'))).text).toMatch(/^I can't find that playlist/);
    expect((await voice.see(press(accept, by(friend)))).text).toBe(
      `<@${friend.id}> can edit **Ours** now. \`/playlist leave\` gives that up again.`,
    );
    expect((await say(friend, 'show', called('Ours'))).text).toContain('Ours');
    expect((await say(friend, 'leave', called('Ours'))).text).toBe('You no longer edit **Ours**.');
    expect((await voice.see(press(accept, by(friend)))).text).toMatch(/^This invitation is no longer open/);
    expect((await say(friend, 'show', called('Ours'))).text).toMatch(/^I can't find that playlist/);
  });

  test('deletes it after a confirmation', async () => {
    await say(asker, 'create', text('name', 'Doomed'));
    const asked = await say(asker, 'delete', called('Doomed'));
    expect(asked.text).toBe("Delete **Doomed**? It's empty. You can't undo this.");
    const confirm = customIdOf(asked.data, 'Delete playlist');
    expect((await voice.see(press(confirm, by(voice.member())))).text).not.toContain('is deleted');
    expect((await voice.see(press(confirm, by(asker)))).text).toBe('**Doomed** is deleted.');
    expect((await voice.see(press(confirm, by(asker)))).text).toBe('**Doomed** is deleted.');
    expect((await say(asker, 'show', called('Doomed'))).text).toMatch(/^I can't find that playlist/);
  });
});
