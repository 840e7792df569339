/** What newcomers to the sandbox hear, whatever they search for first. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LavalinkTracks } from '../../../voice-node/music/lavalink-tracks.ts';
import { Loading } from '../../../voice-node/music/loading.ts';
import { TrackGuard } from '../../../voice-node/music/track-guard.ts';
import { demoCatalog } from './catalog.ts';
import { type LavalinkEndpoint, startLavalink } from './server.ts';
import { Sources } from './sources.ts';

const sources = new Sources(demoCatalog, { offersDemoTracks: true });
const trueNames = new Map<string, string>(demoCatalog.tracks.map(({ id, title }) => [id, title]));

async function offered(identifier: string) {
  const result = await sources.load(identifier);
  if (result.loadType !== 'playlist') throw new Error(`${identifier} loads ${result.loadType}`);
  return { label: result.data.info.name, tracks: result.data.tracks.map(({ info }) => info) };
}

async function found(query: string): Promise<string[]> {
  const result = await sources.load(`ytsearch:${query}`);
  return result.loadType === 'search' ? result.data.map(({ info }) => info.title) : [];
}

describe('a search', () => {
  test.each([
    ['lofi', 'Rain on Cooling Fans'],
    ['LoFi beats', 'Rain on Cooling Fans'],
    ['jazz', 'Café Größenwahn'],
    ['piano', '子猫のワルツ 🐈'],
    ['night train', 'Night Train to Localhost'],
    ['loopbacks', 'First Light'],
  ])('for %s finds %s first', async (query, title) => {
    expect((await found(query))[0]).toBe(title);
  });

  test.each(['never gonna give you up', 'test', 'asdf', '🎵', 'постой, паровоз', '%', 'a'.repeat(200)])(
    'for %s finds one demo track under its own name, and says so',
    async (query) => {
      const { label, tracks } = await offered(`ytsearch:${query}`);
      expect(label).toContain('Demo tracks: the sandbox has no “');
      expect(label.length).toBeLessThan(100);
      expect(tracks).toHaveLength(1);
      const [track] = tracks;
      expect(track?.title).toBe(trueNames.get(track?.identifier ?? ''));
      expect(track).toMatchObject({ sourceName: 'demo', isStream: false });
      expect(await offered(`ytsearch:${query}`)).toEqual({ label, tracks });
    },
  );

  test('with a partial match finds the closest track', async () => {
    const { label, tracks } = await offered('ytsearch:nihgt train');
    expect(label).toBe('Demo tracks: the sandbox has no “nihgt train”');
    expect(tracks).toMatchObject([{ title: 'Night Train to Localhost' }]);
    expect((await offered('ytsearch:lofi hip hop radio')).tracks).toMatchObject([{ title: 'Rain on Cooling Fans' }]);
  });

  test('for something else finds another track, so that different searches don’t all play the same song', async () => {
    const titles = await Promise.all(
      ['test', 'asdf', 'never gonna give you up', 'queen', 'hello'].map(async (query) => {
        const { tracks } = await offered(`ytsearch:${query}`);
        return tracks[0]?.title;
      }),
    );
    expect(new Set(titles).size).toBeGreaterThan(2);
  });

  test('that starts with “nothing:” finds nothing, and neither does one without words', async () => {
    const empty = { loadType: 'empty', data: {} };
    expect(await sources.load('ytsearch:nothing: nobody ever sang this')).toEqual(empty);
    expect(await sources.load('ytsearch: ')).toEqual(empty);
    expect((await offered('ytsearch:nothing else matters')).tracks).toHaveLength(1);
  });
});

describe('a link', () => {
  test.each([
    ['https://www.youtube.com/watch?v=dQw4w9WgXcQ', 'YouTube links'],
    ['https://youtu.be/dQw4w9WgXcQ', 'YouTube links'],
    ['https://music.youtube.com/playlist?list=PL123', 'YouTube links'],
    ['https://open.spotify.com/track/4PTG3Z6ehGkBFwjybzWkR8', 'Spotify links'],
    ['https://soundcloud.com/someone/something', 'SoundCloud links'],
    ['https://example.org/song.mp3', 'links to example.org'],
    ['https://notyoutube.com/', 'links to notyoutube.com'],
  ])('%s loads a demo track and says why', async (link, what) => {
    const { label, tracks } = await offered(link);
    expect(label).toBe(`Demo tracks: the sandbox can't open ${what}`);
    expect(tracks).toMatchObject([{ sourceName: 'demo', title: trueNames.get(tracks[0]?.identifier ?? '') }]);
  });

  test('whose words match a track loads that track', async () => {
    const { tracks } = await offered('https://soundcloud.com/quiet-rack/rain-on-cooling-fans');
    expect(tracks).toMatchObject([{ title: 'Rain on Cooling Fans' }]);
  });

  test.each([
    'https://demo.invalid/track/none',
    'https://www.youtube.com/watch?v=first-light&list=RDfirst-light',
    'sprec:seed_tracks=1',
    'file:///etc/passwd',
  ])('%s isn’t a link, and loads nothing', async (identifier) => {
    expect(await sources.load(identifier)).toEqual({ loadType: 'empty', data: {} });
  });
});

describe('on a voice node', () => {
  let endpoint: LavalinkEndpoint;
  let loading: Loading;
  beforeAll(async () => {
    endpoint = await startLavalink({ id: 'one', password: 'p', tracks: demoCatalog, offersDemoTracks: true });
    loading = new Loading({
      lavalink: new LavalinkTracks([{ id: 'one', url: endpoint.url, password: 'p' }]),
      guard: new TrackGuard({ allowsPrivate: false, lookup: async () => ['142.250.74.46'] }),
    });
  });
  afterAll(() => endpoint.stop());

  test.each([
    ['never gonna give you up', 'the sandbox has no “never gonna give you up”'],
    ['youtu.be/dQw4w9WgXcQ', "the sandbox can't open YouTube links"],
    ['https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL123', "the sandbox can't open YouTube links"],
  ])('%s loads one track, in a playlist that says why', async (query, reason) => {
    expect(await loading.load(query)).toMatchObject({
      status: 'found',
      tracks: [{ source: 'demo' }],
      playlist: `Demo tracks: ${reason}`,
      offered: null,
    });
  });

  test('suggestions while typing show its own name', async () => {
    const [track, ...others] = (await loading.results('asdf', undefined)) ?? [];
    expect(track?.title).toBe(trueNames.get(track?.identifier ?? ''));
    expect(others).toEqual([]);
  });
});
