/** Endpoints that die under the client library of the voice node, and players that move between them. */
import type { LavalinkManager, ManagerOptions } from 'lavalink-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LavalinkEndpoint, LavalinkOptions } from './server.ts';
import { GUILD, type House, ManualClock, openHouse, USER, until } from './testing.ts';
import { add, connectedAnew, join, startBot, stopBot } from './testing-bot.ts';

let house: House;
let bots: LavalinkManager[];

beforeEach(() => {
  bots = [];
});
afterEach(async () => {
  for (const bot of bots) stopBot(bot);
  await house.stop();
});

async function start(endpoints: LavalinkEndpoint[], options: Partial<ManagerOptions> = {}): Promise<LavalinkManager> {
  const bot = await startBot(house, endpoints, options);
  bots.push(bot);
  return bot;
}

/** A house with one endpoint, a bot, and its player in a voice channel. */
async function inVoice(options: Partial<LavalinkOptions> = {}) {
  house = await openHouse(options);
  const manager = await start([house.lavalink]);
  const player = await join(manager, house.lavalink);
  return { manager, player };
}

const packets = () => house.voice.sessions().at(-1)?.packets ?? 0;

describe('losing the endpoint', () => {
  test('resumed in time: the same session, the player still playing, its packets uninterrupted', async () => {
    const { manager, player } = await inVoice();
    const { node } = player;
    await node.updateSession(true, 60);
    await add(player, 'rain');
    await player.play();
    await until(() => packets() > 5);
    const { sessionId } = node;
    // The library comes back by itself, but asks for its old session only when it finds it here.
    node.options.sessionId = String(sessionId);
    const resumed = new Promise<{ fetched: unknown }>((resolve) =>
      manager.nodeManager.on('resumed', (_node, _payload, fetched) => resolve({ fetched })),
    );
    const back = connectedAnew(manager);
    house.lavalink.dropSockets();
    await back;
    expect((await resumed).fetched).toMatchObject([{ guildId: GUILD, track: { info: { identifier: 'rain' } } }]);
    expect(node.sessionId).toBe(sessionId);
    const before = packets();
    await until(() => packets() > before + 5);
    expect(house.voice.sessions()).toMatchObject([{ lost: 0, silent: 0 }]);
  });

  test('too late to resume: a new session without the player', async () => {
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
    const back = connectedAnew(manager);
    house.lavalink.dropSockets();
    await until(() => house.lavalink.sessions()[0]?.isWaiting);
    clock.advance(60_000);
    await back;
    expect(node.sessionId).not.toBe(sessionId);
    expect(isResumed).toBe(false);
    expect(house.lavalink.players()).toEqual([]);
  });

  test('killed and started again: the client comes back by itself', async () => {
    house = await openHouse();
    const manager = await start([house.lavalink]);
    const [node] = manager.nodeManager.nodes.values();
    const before = node?.sessionId;
    await house.lavalink.kill();
    await until(() => node?.connected === false);
    const back = connectedAnew(manager);
    await house.lavalink.restart();
    await back;
    expect(node?.sessionId).not.toBe(before);
    expect(house.lavalink.sessions()).toMatchObject([{ id: node?.sessionId, userId: USER }]);
  });
});

describe('two endpoints', () => {
  test('changeNode moves a player with its track and place, and only the other streams on', async () => {
    house = await openHouse();
    const second = await house.open();
    const manager = await start([house.lavalink, second]);
    const player = await join(manager, house.lavalink);
    await add(player, 'rain');
    await player.play({ position: 60_000 });
    await until(() => packets() > 5);
    await player.changeNode(second.id);
    expect(house.lavalink.players()).toEqual([]);
    await until(() => second.players()[0]?.state.connected);
    expect(second.players()).toMatchObject([{ guildId: GUILD, track: { info: { identifier: 'rain' } } }]);
    expect(second.players()[0]?.state.position).toBeGreaterThanOrEqual(60_000);
    const before = packets();
    await until(() => packets() > before + 5);
  });

  test('one is killed: with autoMove its player is heard from the other', async () => {
    house = await openHouse();
    const second = await house.open();
    const manager = await start([house.lavalink, second], { autoMove: true });
    const player = await join(manager, house.lavalink);
    await add(player, 'rain');
    await player.play();
    await until(() => packets() > 5);
    await house.lavalink.kill();
    await until(() => second.players()[0]?.track?.info.identifier === 'rain');
    const before = packets();
    await until(() => packets() > before + 5);
    expect(second.players()).toMatchObject([{ guildId: GUILD, paused: false }]);
  });
});
