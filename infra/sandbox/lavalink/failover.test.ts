/** Endpoint failures and player moves, with the voice node's client library. */
import type { LavalinkManager, ManagerOptions } from 'lavalink-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LavalinkEndpoint, LavalinkOptions } from './server.ts';
import { GUILD, ManualClock, startServers, type TestServers, USER, until } from './testing.ts';
import { add, join, nextConnect, startBot, stopBot } from './testing-bot.ts';

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
  return { manager, player };
}

const packets = () => servers.voice.sessions().at(-1)?.packets ?? 0;

describe('losing the endpoint', () => {
  test('GIVEN the client resumes in time THEN it gets the same session, and the player never stops', async () => {
    const { manager, player } = await inVoice();
    const { node } = player;
    await node.updateSession(true, 60);
    await add(player, 'rain');
    await player.play();
    await until(() => packets() > 5);
    const { sessionId } = node;
    // The library reconnects on its own, but it resumes only the session it finds here.
    node.options.sessionId = String(sessionId);
    const resumed = new Promise<{ fetched: unknown }>((resolve) =>
      manager.nodeManager.on('resumed', (_node, _payload, fetched) => resolve({ fetched })),
    );
    const back = nextConnect(manager);
    servers.lavalink.dropSockets();
    await back;
    expect((await resumed).fetched).toMatchObject([{ guildId: GUILD, track: { info: { identifier: 'rain' } } }]);
    expect(node.sessionId).toBe(sessionId);
    const before = packets();
    await until(() => packets() > before + 5);
    expect(servers.voice.sessions()).toMatchObject([{ lost: 0, silent: 0 }]);
  });

  test('GIVEN the client resumes too late THEN it gets a new session without players', async () => {
    const clock = new ManualClock();
    const { manager, player } = await inVoice({ clock });
    const { node } = player;
    await node.updateSession(true, 60);
    await add(player, 'rain');
    await player.play();
    const { sessionId } = node;
    node.options.sessionId = String(sessionId);
    let isResumed = false;
    manager.nodeManager.on('resumed', () => {
      isResumed = true;
    });
    const back = nextConnect(manager);
    servers.lavalink.dropSockets();
    await until(() => servers.lavalink.sessions()[0]?.isWaiting);
    clock.advance(60_000);
    await back;
    expect(node.sessionId).not.toBe(sessionId);
    expect(isResumed).toBe(false);
    expect(servers.lavalink.players()).toEqual([]);
  });

  test('the client reconnects on its own after a kill and a restart', async () => {
    servers = await startServers();
    const manager = await start([servers.lavalink]);
    const [node] = manager.nodeManager.nodes.values();
    const before = node?.sessionId;
    await servers.lavalink.kill();
    await until(() => node?.connected === false);
    const back = nextConnect(manager);
    await servers.lavalink.restart();
    await back;
    expect(node?.sessionId).not.toBe(before);
    expect(servers.lavalink.sessions()).toMatchObject([{ id: node?.sessionId, userId: USER }]);
  });
});

describe('two endpoints', () => {
  test('changeNode moves a player with its track and position, and then only the new endpoint streams', async () => {
    servers = await startServers();
    const second = await servers.open();
    const manager = await start([servers.lavalink, second]);
    const player = await join(manager, servers.lavalink);
    await add(player, 'rain');
    await player.play({ position: 60_000 });
    await until(() => packets() > 5);
    await player.changeNode(second.id);
    expect(servers.lavalink.players()).toEqual([]);
    await until(() => second.players()[0]?.state.connected);
    expect(second.players()).toMatchObject([{ guildId: GUILD, track: { info: { identifier: 'rain' } } }]);
    expect(second.players()[0]?.state.position).toBeGreaterThanOrEqual(60_000);
    const before = packets();
    await until(() => packets() > before + 5);
  });

  test('GIVEN autoMove WHEN one endpoint is killed THEN its player continues on the other', async () => {
    servers = await startServers();
    const second = await servers.open();
    const manager = await start([servers.lavalink, second], { autoMove: true });
    const player = await join(manager, servers.lavalink);
    await add(player, 'rain');
    await player.play();
    await until(() => packets() > 5);
    await servers.lavalink.kill();
    await until(() => second.players()[0]?.track?.info.identifier === 'rain');
    const before = packets();
    await until(() => packets() > before + 5);
    expect(second.players()).toMatchObject([{ guildId: GUILD, paused: false }]);
  });
});
