/** The lyrics of the current track and of songs by name, with real calls to a service. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type LyricsEndpoint, startLyrics } from '../../../infra/sandbox/lyrics/server.ts';
import { demoSongs, type Song } from '../../../infra/sandbox/lyrics/songs.ts';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { NOW_MS, press } from '../../../infra/testing/interaction.ts';
import { foundTrack, letPlay } from '../../../infra/testing/listening.ts';
import { type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { type Asker, by, type Seen, text } from '../../../infra/testing/voice-chorus.ts';
import { LyricsClient } from '../../../shared/music/lyrics/client.ts';
import type { Track } from '../../../shared/music/track.ts';

const rude: Song = {
  ...{ id: 7, title: '@everyone **Look**', artist: '<@&1> # Rude', album: '', duration: 100, isTimed: false },
  words: '@everyone <@200000000000000001>\n# not a heading\n[not](https://a.link) ||hidden||',
};
const passing: Song = { ...rude, id: 8, title: 'Passing', artist: 'Nobody', words: Array(99).fill('la').join('\n') };
const songs = [...demoSongs, rude, passing];

let voice: MusicChorus;
let service: LyricsEndpoint;
let calls: string[];
beforeAll(async () => {
  calls = [];
  service = await startLyrics(songs);
  const client = new LyricsClient(service.url, 'Chorus/test', (call, status) => void calls.push(`${call} ${status}`));
  voice = await openMusicChorus(4, { lyrics: client });
});
afterAll(async () => {
  await voice.close();
  await service.stop();
});
afterEach(() => {
  service.faults.heal();
  calls = [];
});

/** Someone who listens to a track at a position. */
async function listening(title: string, given: Partial<Track> = {}, positionMs = 0) {
  const { asker, session, channel } = await voice.audience();
  await letPlay(voice.sql, session, [foundTrack(title, given)], asker.id);
  await voice.sql`
    update music_players set position_ms = ${positionMs}, position_at = to_timestamp(${NOW_MS / 1_000})
    where session_id = ${session}`;
  return { asker, session, channel };
}
const footerOf = ({ data }: Seen) => (data.embeds as { footer: { text: string } }[])[0]?.footer.text;
const labelsOf = ({ components }: Seen) => components.map(({ label }) => label);
const named = (asker: Asker, query: string) => voice.ask(asker, 'music lyrics', text('query', query));

describe('the current track', () => {
  test('is shown with its lyrics, and the current line in bold', async () => {
    const { asker, session } = await listening('First Light', {}, 66_000);
    const seen = await voice.ask(asker, 'music lyrics');
    expect(seen.isEphemeral).toBe(true);
    expect(seen.text).toMatch(/^First Light\nThe Loopbacks\n\nThe fans slow down, the racks go blue\n/);
    expect(seen.text.match(/\*\*.*\*\*/g)).toEqual(['**First light on the wall**']);
    expect(footerOf(seen)).toBe('Lyrics from 127.0.0.1');
    expect(calls).toEqual(['get 200']);
    await voice.sql`
      update music_players set position_at = to_timestamp(${NOW_MS / 1_000 - 24}) where session_id = ${session}`;
    const later = await voice.see(press(customIdOf(seen.data, 'Current track'), by(asker)));
    expect(later.text.match(/\*\*.*\*\*/g)).toEqual(['**And I heard the call**']);
  });

  test('is found despite the noise in upload titles, and untimed at another length', async () => {
    const upload = { author: 'Some Uploader', lengthMs: 240_000 };
    const { asker } = await listening('The Loopbacks - First Light (Official Video) [HD]', upload, 58_000);
    const seen = await voice.ask(asker, 'music lyrics');
    expect(seen.text).toContain('First light on the wall');
    expect(seen.text).not.toContain('**');
    expect(calls).toEqual(['get 404', 'search 200']);
  });

  test('is opened at its current page', async () => {
    const ledger = songs.find(({ title }) => title.includes('Ledger')) as Song;
    const timed = { ...ledger, id: 9, title: 'Timed Ledger', isTimed: true };
    songs.push(timed);
    const given = { author: timed.artist, lengthMs: timed.duration * 1_000 };
    const { asker } = await listening(timed.title, given, timed.duration * 1_000 - 6_000);
    const seen = await voice.ask(asker, 'music lyrics');
    expect(footerOf(seen)).toMatch(/Page 3 of 3$/);
    expect(seen.text.match(/\*\*.*\*\*/g)).toEqual(['**Sum of all is zero**']);
  });

  test('has pages that only the asker can turn', async () => {
    const { asker } = await listening('Both Sides of the Ledger', { author: 'Lease Holders', lengthMs: 284_000 });
    const first = await voice.ask(asker, 'music lyrics');
    expect(labelsOf(first)).toEqual(['‹ Back', '1 of 3', 'Next ›', 'Current track']);
    expect(first.components[0]).toMatchObject({ disabled: true });
    expect(footerOf(first)).toMatch(/Page 1 of 3$/);
    const second = await voice.see(press(customIdOf(first.data, 'Next ›'), by(asker)));
    expect(labelsOf(second)).toEqual(['‹ Back', '2 of 3', 'Next ›', 'Current track']);
    const third = await voice.see(press(customIdOf(second.data, 'Next ›'), by(asker)));
    expect(footerOf(third)).toMatch(/Page 3 of 3$/);
    expect(third.text).toMatch(/And we're still here$/);
    expect(third.components[2]).toMatchObject({ label: 'Next ›', disabled: true });
    const back = await voice.see(press(customIdOf(second.data, '‹ Back'), by(asker)));
    expect(back.text).toBe(first.text);
    const other = await voice.see(press(customIdOf(first.data, 'Next ›'), by(voice.member())));
    expect(other.text).not.toContain('Ledger');
  });

  test('may be instrumental', async () => {
    const { asker } = await listening('Rain on Cooling Fans', { author: 'Quiet Rack', lengthMs: 600_000 });
    expect((await voice.ask(asker, 'music lyrics')).text).toBe(
      'Rain on Cooling Fans\nQuiet Rack\n\nThis track is instrumental, so it has no lyrics.',
    );
  });

  test.each<[string, Partial<Track>]>([
    ['Interlude', { author: 'Tama', lengthMs: 12_000 }],
    ['First Light', { author: 'Someone Else' }],
    ['Last Light', {}],
  ])('doesn’t get the lyrics of another song: %s %j', async (title, given) => {
    const { asker } = await listening(title, given);
    const { text: said, isEphemeral } = await voice.ask(asker, 'music lyrics');
    expect(said).toMatch(new RegExp(`^I couldn't find lyrics for \\*\\*${title}\\*\\* · .*/music lyrics query:`));
    expect(isEphemeral).toBe(true);
    expect(calls).toEqual(['get 404', 'search 200']);
  });

  test('may be a stream, for which the service isn’t asked', async () => {
    const { asker } = await listening('Chorus Radio', { author: 'Live', lengthMs: null, isStream: true });
    expect((await voice.ask(asker, 'music lyrics')).text).toMatch(/^This is a live stream.*`\/music lyrics query:`/);
    expect(calls).toEqual([]);
  });

  test('may be nothing, or unknown: the member is told how to name a song', async () => {
    const { asker, channel } = await voice.audience();
    expect((await voice.ask(asker, 'music lyrics')).text).toMatch(
      new RegExp(`^Nothing is playing in <#${channel}>.*enter an artist and title`),
    );
    expect((await voice.ask(voice.member(), 'music lyrics')).text).toMatch(
      /^You aren't in a voice channel.*enter an artist and title/,
    );
    expect(calls).toEqual([]);
  });
});

describe('a song by name', () => {
  test('is shown outside voice channels', async () => {
    const seen = await named(voice.member(), 'every packet finds a home');
    expect(seen.text).toMatch(/^Every Packet Finds a Home\nAda & the Sockets\n\nI left the port at seven/);
    expect(seen.components).toEqual([]);
    expect(calls).toEqual(['search 200']);
  });

  test('has pages, without a button for the current track', async () => {
    const asker = voice.member();
    const seen = await named(asker, 'both sides of the ledger lease holders');
    const more = await voice.see(press(customIdOf(seen.data, 'Next ›'), by(asker)));
    expect(footerOf(more)).toMatch(/Page 2 of 3$/);
    expect(labelsOf(more)).toEqual(['‹ Back', expect.stringMatching(/^2 of \d$/), 'Next ›']);
  });

  test('may be unknown', async () => {
    expect((await named(voice.member(), 'nobody *ever* sang this')).text).toBe(
      "I couldn't find lyrics for “nobody \\*ever\\* sang this”. Try just the artist and title.",
    );
  });

  test('pings nobody and formats nothing, whatever the service sends', async () => {
    const seen = await named(voice.member(), 'everyone look');
    expect(seen.data.allowed_mentions).toEqual({ parse: [] });
    expect(seen.text.split('\n')).toEqual([
      '\\@everyone \\*\\*Look\\*\\*',
      '\\<\\@&1\\> \\# Rude',
      '',
      '\\@everyone \\<\\@200000000000000001\\>',
      '\\# not a heading',
      '\\[not\\]\\(https\\://a.link\\) \\|\\|hidden\\|\\|',
    ]);
  });

  test('may be removed between two pages', async () => {
    const asker = voice.member();
    const seen = await named(asker, 'passing nobody');
    songs.splice(songs.indexOf(passing), 1);
    const gone = await voice.see(press(customIdOf(seen.data, 'Next ›'), by(asker)));
    expect(gone).toMatchObject({
      isEphemeral: true,
      text: expect.stringMatching(/^These lyrics aren't available anymore/),
    });
  });
});

describe('when the service can’t help', () => {
  test('it may be down', async () => {
    service.faults.error(503);
    const { asker } = await listening('First Light');
    expect((await voice.ask(asker, 'music lyrics')).text).toMatch(/^The lyrics service isn't responding right now/);
    // A second call would fail just the same.
    expect(calls).toEqual(['get 503']);
  });

  test('it may be slow, for which the answer is deferred', async () => {
    service.faults.latency(60_000);
    expect((await named(voice.member(), 'first light')).text).toMatch(/^The lyrics service is too slow right now/);
  });

  test('it isn’t called where staff switched music off', async () => {
    const { asker } = await listening('First Light');
    await voice.sql`select settings_set_gate(gen_random_uuid()::text, ${voice.guildId}, 'module:music', true, '', 1)`;
    try {
      expect((await voice.ask(asker, 'music lyrics')).text).toMatch(/^The music commands are turned off/);
      expect((await named(asker, 'first light')).text).toMatch(/^The music commands are turned off/);
      expect(calls).toEqual([]);
    } finally {
      await voice.sql`delete from guild_settings where guild_id = ${voice.guildId}`;
    }
  });
});

test('lyrics can be turned off by the operator', async () => {
  const without = await openMusicChorus();
  try {
    expect((await without.ask(without.member(), 'music lyrics', text('query', 'first light'))).text).toMatch(
      /^Lyrics are turned off\. Whoever runs this bot can turn them on with `LYRICS_API_BASE`/,
    );
  } finally {
    await without.close();
  }
});
