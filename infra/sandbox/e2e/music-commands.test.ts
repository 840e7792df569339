/** Music commands on a real voice node: replies match what happened. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LyricsClient } from '../../../shared/music/lyrics/client.ts';
import { identifyBot, voicePlace } from '../../../shared/platform/discord/bots.ts';
import { DiscordRest } from '../../../shared/platform/discord/rest.ts';
import { ControlClient } from '../../../shared/voice/control-client.ts';
import { chorus } from '../../testing/chorus.ts';
import { customIdOf } from '../../testing/dispatching.ts';
import { autocomplete, type GivenOption, press, slash } from '../../testing/interaction.ts';
import { type Asker, by, number, type Seen, seeing, text } from '../../testing/voice-chorus.ts';
import { lineOf, sounds, stateOf } from '../../testing/voice-node/music.ts';
import { agentsReady, openVoiceStage, SECRET, type VoiceStage } from '../../testing/voice-node/stage.ts';
import { userId } from '../discord/gateway/testing.ts';
import { type LyricsEndpoint, startLyrics } from '../lyrics/server.ts';

let stage: VoiceStage;
let lyrics: LyricsEndpoint;
let bob: Asker;
let say: (path: string, ...options: GivenOption[]) => Promise<Seen>;
let see: ReturnType<typeof seeing>;
let made: ReturnType<typeof chorus>;
beforeAll(async () => {
  stage = await openVoiceStage(1);
  await agentsReady(await stage.start(), 1);
  const { discord, store, guildId } = stage;
  const rest = new DiscordRest({ apiBase: discord.apiBase, token: discord.botToken, observe: () => {} });
  lyrics = await startLyrics();
  made = chorus({}, [], [], {
    lyrics: new LyricsClient(lyrics.url, 'Chorus/test', () => {}),
    store,
    voice: {
      bots: { identify: () => identifyBot(rest) },
      ...{ applicationId: discord.applicationId, seal: undefined },
      operators: new Set(),
      later: () => {},
      allocated: () => {},
      control: new ControlClient(SECRET),
      placeOf: (guild, user) => voicePlace(rest, guild, user),
    },
  });
  see = seeing(made);
  bob = { id: userId(discord, 'bob'), username: 'bob', guildId };
  const guild = discord.core.world.guild(guildId);
  const lounge = guild?.channels.find(({ id }) => id === stage.channels.lounge);
  if (guild === undefined || lounge === undefined) throw new Error('there is no Lounge');
  discord.core.voice.place(guild, bob.id, lounge);
  say = (path, ...options) => see(slash(`music ${path}`, options, by(bob)));
}, 60_000);
afterAll(async () => {
  await lyrics.stop();
  await stage.close();
});

/** The session in the Lounge. */
async function session() {
  const [row] = await stage.sql<{ id: string; agent: string; guild: string }[]>`
    select session_id::text as id, agent_id::text as agent, guild_id::text as guild
    from voice_sessions where state <> 'ended'`;
  if (row === undefined) throw new Error('there is no session');
  return row as Parameters<typeof lineOf>[1];
}
const state = async () => stateOf(stage, await session());
/** The current track and the queue, without the tracks that have played. */
async function line(): Promise<string[]> {
  const all = await lineOf(stage, await session());
  return all.slice(all.findIndex((name) => name.startsWith('>')));
}

test('plays a search result and queues the next ones', async () => {
  const seen = await say('play', text('query', 'first light'));
  expect(seen.text).toMatch(/^First Light\nThe Loopbacks · 3:24\nPlaying now in <#\d+>\.$/);
  await sounds(stage, await session(), 'first-light');
  for (const [index, query] of ['night train', 'packet', 'handshake', 'ledger'].entries())
    expect((await say('play', text('query', query))).text).toContain(`**#${index + 1}** in the queue`);
  expect((await say('play', text('query', 'interlude'), text('place', 'next'))).text).toContain('**#1** in the queue');
  expect(await line()).toEqual(['>first-light', 'interlude', 'night-train', 'packet-song', 'handshake', 'ledger']);
});

test('shows the lyrics of the current track', async () => {
  expect((await say('lyrics')).text).toMatch(
    /^First Light\nThe Loopbacks\n\n.*The fans slow down, the racks go blue.*\n/,
  );
});

test('shows the queue and the current track', async () => {
  expect((await say('queue')).text).toMatch(
    /Now: \*\*First Light\*\*.*\n.*\n`1` \*\*Interlude\*\*[\s\S]*`5` \*\*Both Sides of the Ledger\*\*/,
  );
  expect((await say('now')).text).toMatch(/^First Light\nThe Loopbacks\n0:\d\d 🔘▬+ 3:24\nPlaying in <#\d+>/);
});

describe('changes the queue', () => {
  test('moves, removes, jumps, goes back, and clears', async () => {
    expect((await say('move', number('from', 5), number('to', 1))).text).toMatch(
      /Both Sides of the Ledger.* is now number \*\*1\*\* in the queue\.$/,
    );
    expect(await line()).toEqual(['>first-light', 'ledger', 'interlude', 'night-train', 'packet-song', 'handshake']);
    expect((await say('remove', text('what', '2-3'))).text).toMatch(
      /^Removed 2 tracks, starting with \*\*Interlude\*\*/,
    );
    expect((await say('jump', number('to', 2))).text).toMatch(
      /^Skipped \*\*First Light\*\*.*Now playing: \*\*Every Packet Finds a Home\*\*/,
    );
    await sounds(stage, await session(), 'packet-song');
    expect((await say('back')).text).toMatch(/^Back to \*\*/);
    expect((await say('jump', number('to', 99))).text).toMatch(
      /^The queue has \d tracks?\. Choose a position from 1 to \d/,
    );
    expect((await say('shuffle')).text).toMatch(/^Shuffled \d tracks?\.$/);
    expect((await say('clear')).text).toMatch(/^Removed \d tracks? from the queue\./);
    expect((await say('clear')).text).toMatch(/^The queue is empty\./);
  });

  test('suggests queued tracks while a position is typed', async () => {
    await say('play', text('query', 'handshake'));
    const typed = [{ name: 'to', type: 4, value: '' as never, focused: true }];
    const { data } = await made.send(autocomplete('music jump', typed, by(bob)));
    expect(data?.choices).toEqual([{ name: '1. Three-Way Handshake · Ada & the Sockets (3:03)', value: 1 }]);
  });
});

describe('changes playback', () => {
  test('pauses, resumes, seeks, and skips back and forth', async () => {
    await say('play', text('query', 'night train'), text('place', 'now'));
    expect((await say('pause')).text).toMatch(/^Paused \*\*Night Train to Localhost\*\*/);
    expect((await state()).isPaused).toBe(true);
    expect((await say('resume')).text).toMatch(/^Resumed /);
    expect((await say('seek', text('time', '2:00'))).text).toMatch(/\n2:00 ▬+🔘▬+ 4:11$/);
    expect((await say('track forward', text('by', '30'))).text).toMatch(/\n2:3\d /);
    expect((await say('track rewind', text('by', '1:00'))).text).toMatch(/\n1:3\d /);
    expect((await say('track replay')).text).toMatch(/\n0:00 🔘/);
    for (let steps = 0; steps < 4; steps++) await say('track forward');
    expect((await say('track forward')).text).toMatch(/\n0:5\d /);
  });

  test('volume, filters, and speed', async () => {
    expect((await say('volume', number('percent', 60))).text).toBe('Volume: **60%**.');
    const seen = await say('filter', text('preset', 'nightcore'));
    expect(seen.text).toBe('Filters: **Nightcore**.');
    const menu = customIdOf(seen.data, 'Combine filters…');
    const picked = await see(press(menu, { ...by(bob), values: ['bassboost', '8d'] }));
    expect(picked.text).toBe('Filters: **Bass boost**, **8D**.');
    expect((await say('speed', number('percent', 120), number('pitch', 90))).text).toBe(
      'Filters: **Bass boost**, **8D**, speed **120%**, pitch **90%**.',
    );
    expect(await state()).toMatchObject({ volume: 60, presets: ['bassboost', '8d'], speed: 120, pitch: 90 });
    expect((await say('filter', text('preset', 'off'))).text).toBe('Filters are off.');
  });

  test('loop and autoplay', async () => {
    expect((await say('loop', text('what', 'track'))).text).toMatch(/^This track repeats/);
    expect((await say('loop', text('what', 'off'))).text).toMatch(/^Looping is off/);
    expect((await say('autoplay')).text).toMatch(/^Autoplay is on/);
    expect((await say('autoplay', { name: 'on', type: 5, value: false })).text).toMatch(/^Autoplay is off/);
  });
});

describe('says what can’t be played', () => {
  test.each<[string, RegExp]>([
    ['nobody ever sang this', /^I couldn't find anything for “nobody ever sang this”/],
    ['http://127.0.0.1/song.mp3', /^I can't open that link/],
    ['two hours of heartbeats', /^That's longer than this server allows \(20 minutes\)\./],
  ])('%s', async (query, sentence) => {
    expect(await say('play', text('query', query))).toMatchObject({
      isEphemeral: true,
      text: expect.stringMatching(sentence),
    });
  });
});

test('a node searches while a member types', async () => {
  const { data } = await made.send(
    autocomplete('music play', [{ ...text('query', 'loopbacks'), focused: true }], by(bob)),
  );
  expect(data?.choices).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: 'First Light · The Loopbacks (3:24)' })]),
  );
});

test('an agent doesn’t stay if nothing is found', async () => {
  const ended = () =>
    expect.poll(async () => (await say('queue')).text, { timeout: 10_000 }).toMatch(/^Nothing is playing in/);
  await say('stop');
  await ended();
  await expect
    .poll(async () => (await say('play', text('query', 'nobody ever sang this'))).text, { timeout: 10_000 })
    .toMatch(/^I couldn't find anything/);
  await ended();
  const rows = await stage.sql`select from voice_sessions where state <> 'ended'`;
  expect(rows).toHaveLength(0);
  await say('play', text('query', 'cafe'));
});

test('stops, and starts again', async () => {
  expect((await say('stop')).text).toMatch(/^Stopped in <#\d+>/);
  await expect
    .poll(async () => (await say('queue')).text, { timeout: 10_000 })
    .toMatch(/^Nothing is playing in <#\d+>\. Start something with `\/music play`\.$/);
  await expect
    .poll(async () => (await say('play', text('query', 'cafe'))).text, { timeout: 10_000 })
    .toMatch(/Café Größenwahn/);
});
