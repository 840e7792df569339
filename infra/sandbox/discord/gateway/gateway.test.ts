import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type LocalDiscord, startDiscord } from '../index.ts';
import { connect, identified, placeOf, startVoices, tokenOf, userId, voiceIntents } from './testing.ts';

let discord: LocalDiscord;
beforeEach(async () => {
  discord = await startVoices();
});
afterEach(() => discord.stop());

const login = (name = 'alto') => ({ token: tokenOf(discord, name), intents: voiceIntents, properties: {} });

describe('a connection', () => {
  test('starts with the heartbeat interval, and acknowledges every heartbeat', async () => {
    const raw = await connect(discord);
    expect((await raw.packets.find(({ op }) => op === 10)).d).toMatchObject({ heartbeat_interval: 41_250 });
    raw.send(1, null);
    await raw.packets.find(({ op }) => op === 11);
    raw.socket.terminate();
  });

  test.each([
    ['an unknown opcode', 4001, { op: 99, d: {} }],
    ['something other than a payload', 4002, []],
    ["a heartbeat that isn't a number", 4002, { op: 1, d: 'now' }],
    ['an identify without a token', 4002, { op: 2, d: { intents: 1 } }],
    ['a payload over 4096 bytes', 4002, { op: 3, d: 'x'.repeat(4096) }],
    ['a voice state update before identifying', 4003, { op: 4, d: { guild_id: '1', channel_id: null } }],
    ['an invalid token', 4004, { op: 2, d: { token: 'nonsense', intents: 1 } }],
    ['a resume with an invalid token', 4004, { op: 6, d: { token: 'nonsense', session_id: 'x', seq: 1 } }],
  ])('that sends %s is closed with %i', async (_what, code, payload) => {
    const raw = await connect(discord);
    raw.socket.send(JSON.stringify(payload));
    expect(await raw.closed).toBe(code);
  });

  test.each([
    ['a shard out of range', 4010, { shard: [2, 2] }],
    ["bits that aren't intents", 4013, { intents: 1 << 30 }],
    ['bits beyond all intents', 4013, { intents: 2 ** 40 }],
    ['a privileged intent', 4014, { intents: voiceIntents | 2 }],
  ])('that identifies with %s is closed with %i', async (_what, code, wrong) => {
    const raw = await connect(discord);
    raw.send(2, { ...login(), ...wrong });
    expect(await raw.closed).toBe(code);
  });

  test('that identifies twice is closed with 4005', async () => {
    const raw = await identified(discord, 'alto');
    raw.send(2, login());
    expect(await raw.closed).toBe(4005);
  });

  test('that sends more than 120 payloads in a minute is closed with 4008', async () => {
    const raw = await identified(discord, 'alto');
    for (let sent = 1; sent < 120; sent += 1) raw.send(1, null);
    await raw.packets.find(({ op }) => op === 11);
    expect(raw.socket.readyState).toBe(WebSocket.OPEN);
    raw.send(1, null);
    expect(await raw.closed).toBe(4008);
  });

  test.each(['v=9&encoding=json', 'v=10&encoding=etf', 'v=10&encoding=json&compress=zlib-stream'])(
    'that requests %s is closed with 4012',
    async (query) => {
      expect(await (await connect(discord, query)).closed).toBe(4012);
    },
  );

  test.each([
    ['from a page on another origin', { origin: 'http://evil.example' }, '/', 403],
    ['to a foreign host name that resolves here', { headers: { host: 'evil.example' } }, '/', 403],
    ['to another path', {}, '/sandbox', 404],
  ])('%s is rejected', async (_what, options, path, status) => {
    const socket = new WebSocket(`${discord.core.gateway.url}${path}`, options);
    const answered = new Promise((resolve) =>
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode)),
    );
    expect(await answered).toBe(status);
    socket.on('error', () => undefined);
    socket.terminate();
  });
});

describe('a client that sends no heartbeats', () => {
  test("is a zombie, so it's closed with 4009 and leaves voice", async () => {
    const impatient = await startVoices({ gateway: { heartbeatMs: 400 } });
    const [guild, lounge] = placeOf(impatient, 'Chorus Lounge', 'Lounge');
    const raw = await identified(impatient, 'alto');
    raw.send(4, { guild_id: guild.id, channel_id: lounge.id });
    await raw.packets.find(({ t }) => t === 'VOICE_STATE_UPDATE');
    expect(await raw.closed).toBe(4009);
    await vi.waitFor(() => expect(impatient.core.world.voice.size).toBe(0));
    await impatient.stop();
  });
});

describe('session starts', () => {
  test('are counted per bot and reported by GET /gateway/bot', async () => {
    const limit = async (name: string) => {
      const headers = { Authorization: `Bot ${tokenOf(discord, name)}`, 'User-Agent': 'DiscordBot (x, 1)' };
      const answer = await fetch(`${discord.apiBase}/v10/gateway/bot`, { headers });
      return (await answer.json()) as { url: string; session_start_limit: { remaining: number } };
    };
    await identified(discord, 'alto');
    await identified(discord, 'alto');
    expect(await limit('alto')).toMatchObject({
      url: discord.core.gateway.url,
      shards: 1,
      session_start_limit: { total: 1000, remaining: 998, max_concurrency: 1 },
    });
    expect((await limit('bass')).session_start_limit.remaining).toBe(1000);
  });

  test('are limited to one per five seconds, and more get an invalid session', async () => {
    const strict = await startDiscord({ port: 0 });
    const first = await identified(strict, 'alto');
    const second = await connect(strict);
    second.send(2, { token: tokenOf(strict, 'alto'), intents: voiceIntents });
    expect((await second.packets.find(({ op }) => op === 9)).d).toBe(false);
    await identified(strict, 'bass');
    expect(first.socket.readyState).toBe(WebSocket.OPEN);
    await strict.stop();
  });

  test('beyond the daily limit reset the token', async () => {
    const scarce = await startVoices({ gateway: { sessionStarts: 2 } });
    const token = tokenOf(scarce, 'alto');
    const running = [await identified(scarce, 'alto'), await identified(scarce, 'alto')];
    const third = await connect(scarce);
    third.send(2, { token, intents: voiceIntents });
    expect(await Promise.all([third, ...running].map(({ closed }) => closed))).toEqual([4004, 4004, 4004]);
    expect(tokenOf(scarce, 'alto')).not.toBe(token);
    await scarce.stop();
  });
});

describe('intents', () => {
  test('decide which events a session receives: no voice without GuildVoiceStates, no guilds without Guilds', async () => {
    const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
    const guildsOnly = await identified(discord, 'alto', { intents: 1 });
    const voiceOnly = await identified(discord, 'bass', { intents: 128 });
    discord.core.voice.place(guild, userId(discord, 'bob'), lounge);
    discord.core.administration.changeChannel(guild, lounge, { userLimit: 9 });
    await guildsOnly.packets.find(({ t }) => t === 'CHANNEL_UPDATE');
    await voiceOnly.packets.find(({ t }) => t === 'VOICE_STATE_UPDATE');
    const typesOf = ({ packets }: typeof voiceOnly) => new Set(packets.all.map(({ t }) => t));
    expect(typesOf(guildsOnly)).toEqual(new Set([null, 'READY', 'GUILD_CREATE', 'CHANNEL_UPDATE']));
    expect(typesOf(voiceOnly)).toEqual(new Set([null, 'READY', 'VOICE_STATE_UPDATE']));
  });

  test('shards cover all guilds without overlap', async () => {
    const shards = [0, 1, 2].map((index) => identified(discord, 'alto', { shard: [index, 3] }));
    const served = (await Promise.all(shards)).flatMap(({ ready }) => ready.guilds as { id: string }[]);
    expect(served.map(({ id }) => id).sort()).toEqual(discord.core.world.guilds.map(({ id }) => id).sort());
  });
});

test('stopping ends every timer and disconnects every client', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
  try {
    const other = await startVoices();
    const clients = [await connect(other), await identified(other, 'alto'), await identified(other, 'bass')];
    (await identified(other, 'tenor')).socket.terminate();
    other.core.gateway.silence(5_000, userId(other, 'bass'));
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    await other.stop();
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual([1006, 1006, 1006]);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
