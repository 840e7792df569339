/** Favorites, history, and settings, as members use them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { type GivenOption, press, slash } from '../../../infra/testing/interaction.ts';
import { foundTrack, letPlay } from '../../../infra/testing/listening.ts';
import { entry, type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { type Asker, by, number, text } from '../../../infra/testing/voice-chorus.ts';
import { notePlayed } from '../../../shared/music/history.ts';
import { MUSIC_DEFAULTS } from '../../../shared/music/settings.ts';
import { readMusicSettings } from '../../../shared/music/settings-store.ts';
import { readStoredList } from '../../../shared/music/stored-list.ts';
import type { Payload } from '../../../shared/music/verbs.ts';

let voice: MusicChorus;
/** Listens to Night Train. */
let asker: Asker;
let channel: string;
const track = foundTrack('Night Train');
beforeAll(async () => {
  voice = await openMusicChorus();
  let session: string;
  ({ asker, channel, session } = await voice.audience());
  await letPlay(voice.sql, session, [track], asker.id);
});
afterAll(() => voice.close());
beforeEach(() => {
  const added = { status: 'added', entries: 1, first: entry('Night Train'), playlist: null } as const;
  voice.says({ ...added, starts: false, place: 1, left: 0, offered: null });
});

const flag = (name: string, value: boolean): GivenOption => ({ name, type: 5, value });
const lastIntent = async () => (await voice.intents(channel)).at(-1);
const choices = (seen: { components: Record<string, unknown>[] }, place = 0) =>
  (seen.components[place]?.options ?? []) as { label: string; value: string; description: string }[];

describe('favorites', () => {
  test('the current track is added once, listed, played again, and removed', async () => {
    expect((await voice.ask(asker, 'music favorites')).text).toContain(
      "You don't have any yet. Add the current track with `/music favorite`.",
    );
    const added = await voice.ask(asker, 'music favorite');
    expect(added).toMatchObject({
      isEphemeral: true,
      text: expect.stringMatching(/^Added \*\*Night Train\*\* .* to your favorites\./),
    });
    expect((await voice.ask(asker, 'music favorite')).text).toMatch(/is already one of your favorites\.$/);

    const list = await voice.ask(asker, 'music favorites');
    expect(list.text).toContain('`1` **Night Train** · The Loopbacks (3:24)');
    const [choice] = choices(list);
    expect(choice).toMatchObject({ label: 'Night Train', description: 'The Loopbacks · 3:24' });
    const values = [choice?.value as string];
    await voice.see(press(customIdOf(list.data, 'Play tracks'), { ...by(asker), values }));
    expect(await lastIntent()).toMatchObject({
      verb: 'enqueue',
      payload: { list: { kind: 'favorites', ids: values }, place: 'end' },
    });
    await voice.see(press(customIdOf(list.data, 'Play all'), by(asker)));
    expect(await lastIntent()).toMatchObject({ verb: 'enqueue', payload: { list: { kind: 'favorites' } } });

    const left = await voice.see(press(customIdOf(list.data, 'Remove tracks'), { ...by(asker), values }));
    expect(left.text).toContain("You don't have any yet.");
    const late = await voice.see(press(customIdOf(list.data, 'Play tracks'), { ...by(asker), values }));
    expect(late.text).toMatch(/^Those tracks aren't your favorites anymore\./);
  });

  test('there is nothing to add where nothing plays', async () => {
    const other = voice.member();
    expect((await voice.ask(other, 'music favorite')).text).toMatch(/^You aren't in a voice channel\./);
    const quiet = voice.listen(other);
    expect((await voice.ask(other, 'music favorite')).text).toBe(
      `Nothing is playing in <#${quiet}>. Start something with \`/music play\`.`,
    );
  });

  test('nobody can use another member’s list', async () => {
    await voice.ask(asker, 'music favorite');
    const list = await voice.ask(asker, 'music favorites');
    const pressed = await voice.see(press(customIdOf(list.data, 'Play all'), by(voice.member())));
    expect(pressed.text).toMatch(/^Only <@/);
  });
});

test('/music history has pages, and plays tracks again', async () => {
  expect((await voice.ask(asker, 'music history')).text).toContain(
    'Nothing has played yet. Start something with `/music play`.',
  );
  const note = (n: number) =>
    notePlayed(voice.store, {
      ...{ guild: voice.guildId, session: '1', user: asker.id, at: new Date(1_800_000_000_000 + n) },
      track: foundTrack(`Song ${n}`),
    });
  for (let n = 1; n <= 12; n++) await note(n);
  const first = await voice.ask(asker, 'music history');
  expect(first.text).toContain(`\`1\` **Song 12** · The Loopbacks (3:24) · <@${asker.id}> <t:1800000000:R>`);
  const second = await voice.see(press(customIdOf(first.data, 'Next ›'), by(asker)));
  expect(choices(second).map(({ label }) => label)).toEqual(['Song 2', 'Song 1']);
  const values = choices(second).map(({ value }) => value);
  await voice.see(press(customIdOf(second.data, 'Play tracks again'), { ...by(asker), values }));
  const payload = (await lastIntent())?.payload as Payload<'enqueue'>;
  expect(payload.list).toEqual({ kind: 'history', ids: values });
  const played = await readStoredList(voice.store, payload.list, { user: asker.id, guild: voice.guildId });
  expect(played.map(({ title }) => title)).toEqual(['Song 2', 'Song 1']);
});

describe('/music settings', () => {
  const DJ: GivenOption = { name: 'dj', type: 8, value: '500000000000000007' };
  const change = (path: string, ...options: GivenOption[]) =>
    voice.ask({ ...asker, isStaff: true }, `music settings ${path}`, ...options);
  const stored = () => readMusicSettings(voice.store, voice.guildId);
  beforeEach(() => voice.sql`delete from guild_settings`.then(() => {}));

  test.each<[string, GivenOption[], object]>([
    [
      'control',
      [text('mode', 'dj'), DJ, number('votes', 66), flag('fair', true)],
      { mode: 'dj', djRole: DJ.value, voteShare: 66, isFair: true },
    ],
    ['control', [number('votes', 0)], { voteShare: null }],
    [
      'limits',
      [number('queue', 500), number('track', 60), number('total', 600), number('volume', 80)],
      { maxQueue: 500, maxTrackMinutes: 60, maxQueueMinutes: 600, volume: 80 },
    ],
    [
      'search',
      [text('providers', 'SCsearch, ytsearch scsearch'), flag('fallback', false)],
      { providers: ['scsearch', 'ytsearch'], hasFallback: false },
    ],
    ['search', [text('providers', 'default')], { providers: [] }],
    [
      'presence',
      [flag('stay', true), flag('status', true)],
      { isAlwaysOn: true, leavesOnEmpty: false, showsChannelStatus: true },
    ],
    ['presence', [flag('leave', true)], { leavesOnEmpty: true, isAlwaysOn: false }],
  ])('%s %j is stored and shown', async (path, options, expected) => {
    const seen = await change(path, ...options);
    expect(seen.text).toMatch(/^Music in this server\nWho controls the music: /);
    expect(await stored()).toEqual({ ...MUSIC_DEFAULTS, ...expected });
    expect((await voice.ask(asker, 'music settings view')).text).toBe(seen.text);
  });

  test.each<[string, GivenOption[], RegExp]>([
    ['control', [], /^Choose at least one setting to change\. `\/music settings view`/],
    ['control', [number('votes', 5)], /^`votes` has to be at least 10 percent, or 0/],
    ['search', [text('providers', 'evilsearch')], /^Choose from these, in the order to search: ytmsearch, ytsearch/],
    ['search', [text('providers', 'constructor')], /^Choose from these, /],
    ['presence', [flag('stay', true), flag('leave', true)], /^Choose either `stay` or `leave`/],
    ['limits', [number('queue', 9)], /^`queue` must be at least 10\.$/],
  ])('%s %j is refused', async (path, options, sentence) => {
    expect((await change(path, ...options)).text).toMatch(sentence);
    expect(await stored()).toEqual(MUSIC_DEFAULTS);
  });

  test('@everyone isn’t a DJ role, because it’s in no member’s list', async () => {
    await change('control', { ...DJ, value: voice.guildId });
    expect((await stored()).djRole).toBeNull();
  });

  test('staff changes them, everyone sees them', async () => {
    const answer = await voice.made.send(slash('music settings control', [text('mode', 'dj')], by(asker)));
    expect(answer.data?.content).toContain('You need **Manage Server** to do that.');
    expect((await voice.ask(asker, 'music settings view')).text).toContain(
      "Who controls the music: Everyone who's listening",
    );
    expect(await stored()).toEqual(MUSIC_DEFAULTS);
  });
});
