/** Tests with the client library of the voice node, because that's what has to work with this endpoint. */
import type { LavalinkManager, ManagerOptions } from 'lavalink-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LavalinkEndpoint, LavalinkOptions } from './server.ts';
import { ManualClock, startServers, type TestServers, until } from './testing.ts';
import { add, eventsOf, join, requester, startBot, stopBot } from './testing-bot.ts';

let servers: TestServers;
let bots: LavalinkManager[];

beforeEach(() => {
  bots = [];
});
afterEach(async () => {
  for (const bot of bots) stopBot(bot);
  await servers.stop();
});

async function start(endpoints: LavalinkEndpoint[], options: Partial<ManagerOptions> = {}): Promise<LavalinkManager> {
  const bot = await startBot(servers, endpoints, options);
  bots.push(bot);
  return bot;
}

/** Starts one endpoint and a bot with a player in a voice channel. */
async function inVoice(options: Partial<LavalinkOptions> = {}) {
  servers = await startServers(options);
  const manager = await start([servers.lavalink]);
  const player = await join(manager, servers.lavalink);
  return { manager, player, events: eventsOf(manager) };
}

const packets = () => servers.voice.sessions().at(-1)?.packets ?? 0;
const remote = () => servers.lavalink.players()[0];

describe('loading', () => {
  beforeEach(async () => {
    servers = await startServers();
  });

  test('connects and fetches version and sources', async () => {
    const manager = await start([servers.lavalink]);
    const [node] = manager.nodeManager.nodes.values();
    expect(node?.info).toMatchObject({
      version: { semver: '4.2.2' },
      sourceManagers: expect.arrayContaining(['youtube']),
    });
    expect(node?.isNodeLink()).toBe(false);
    expect(await node?.fetchVersion()).toBe('4.2.2');
    expect(await node?.fetchStats()).toMatchObject({ players: 0 });
    await until(() => node?.stats.uptime);
  });

  test.each([
    ['ytsearch', 'youtube'],
    ['ytmsearch', 'youtube'],
    ['scsearch', 'soundcloud'],
    ['spsearch', 'spotify'],
  ] as const)('%s finds %s tracks', async (source, sourceName) => {
    const manager = await start([servers.lavalink]);
    const [node] = manager.nodeManager.nodes.values();
    const result = await node?.search({ query: 'loopbacks', source }, requester);
    expect(result).toMatchObject({
      loadType: 'search',
      tracks: [{ info: { author: 'The Loopbacks', sourceName } }, {}],
    });
    expect(await node?.search({ query: 'nothing like it', source }, requester)).toMatchObject({
      loadType: 'empty',
      tracks: [],
    });
  });

  test('loads a track, a playlist, and an error, and decodes a saved track', async () => {
    const manager = await start([servers.lavalink]);
    const [node] = manager.nodeManager.nodes.values();
    const load = (path: string) => node?.search({ query: `https://demo.invalid/${path}` }, requester);
    const playlist = await load('playlist/night');
    expect(playlist).toMatchObject({
      loadType: 'playlist',
      playlist: { name: 'Night Shift', selectedTrack: { info: { title: 'Rain on Cooling Fans' } } },
    });
    expect(playlist?.tracks).toHaveLength(5);
    expect(await load('track/error-load')).toMatchObject({ loadType: 'error', exception: { severity: 'common' } });
    const track = await load('track/kittens');
    expect(track).toMatchObject({
      loadType: 'track',
      tracks: [{ info: { duration: 135_000, artworkUrl: 'http://127.0.0.1:9/covers/kittens.png' } }],
    });
    const encoded = track?.tracks[0]?.encoded as string;
    expect(await node?.decode.singleTrack(encoded, requester)).toMatchObject({ info: { title: '子猫のワルツ 🐈' } });
  });
});

describe('playing', () => {
  test('starts audibly, pauses, resumes, seeks, and changes volume and filters', async () => {
    const { player, events } = await inVoice({ updateIntervalMs: 50 });
    await add(player, 'rain');
    await player.play();
    await until(() => events.includes('trackStart') && packets() > 5);
    expect(player).toMatchObject({ playing: true, connected: true });

    await player.pause();
    expect(remote()).toMatchObject({ paused: true });
    await player.resume();
    expect(remote()).toMatchObject({ paused: false });
    await player.seek(120_000);
    expect(remote()?.state.position).toBeGreaterThanOrEqual(120_000);
    await player.setVolume(35);
    expect(remote()).toMatchObject({ volume: 35 });
    await player.filterManager.toggleNightcore();
    expect(remote()?.filters).toMatchObject({ timescale: { speed: expect.any(Number) } });
    await until(() => player.lastPosition >= 120_000);

    await player.destroy();
    expect(servers.lavalink.players()).toEqual([]);
    await until(() => servers.voice.sessions().at(-1)?.closeCode === 1000);
  });

  test('the next track follows, and the queue ends after the last one', async () => {
    const clock = new ManualClock();
    const { player, events } = await inVoice({ clock });
    await add(player, 'short', 'interlude');
    await player.play();
    clock.advance(2_000);
    await until(() => events.filter((name) => name === 'trackStart').length === 2);
    expect(player.queue.current?.info.title).toBe('Interlude');
    clock.advance(12_000);
    await until(() => events.includes('queueEnd'));
    expect(events).toEqual(['trackStart', 'trackEnd', 'trackStart', 'queueEnd']);
  });

  test('skip starts the next track', async () => {
    const { player, events } = await inVoice();
    await add(player, 'rain', 'fence');
    await player.play();
    await until(() => events.includes('trackStart'));
    await player.skip();
    await until(() => remote()?.track?.info.identifier === 'fence');
  });

  test('an exception is reported, and the next track follows', async () => {
    const clock = new ManualClock();
    const { player, events } = await inVoice({ clock });
    await add(player, 'exception', 'rain');
    await player.play();
    clock.advance(300);
    await until(() => events.includes('trackError') && remote()?.track?.info.identifier === 'rain');
  });

  test('a stuck track is reported', async () => {
    const clock = new ManualClock();
    const { player, events } = await inVoice({ clock });
    await add(player, 'stuck');
    await player.play();
    clock.advance(10_000);
    await until(() => events.includes('trackStuck'));
  });

  test('being kicked by the voice server is reported', async () => {
    const { player, events } = await inVoice();
    await add(player, 'rain');
    await player.play();
    servers.voice.faults.close(4014);
    await until(() => events.includes('playerSocketClosed'));
  });
});
