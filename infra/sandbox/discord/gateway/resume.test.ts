import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import type { LocalDiscord } from '../index.ts';
import { connect, identified, placeOf, startVoices, tokenOf, userId, voiceIntents } from './testing.ts';

let discord: LocalDiscord;
beforeEach(async () => {
  discord = await startVoices();
});
afterEach(() => discord.stop());

test.each([
  ['voice-stays', true],
  ['voice-ends', false],
] as const)('a connection that just ends, with %s', async (afterDrop, isStill) => {
  discord.core.voice.settings.afterDrop = afterDrop;
  const cut: string[] = [];
  discord.core.voice.onCut((_guild, user) => cut.push(user));
  const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
  const before = await identified(discord, 'alto');
  before.send(4, { guild_id: guild.id, channel_id: lounge.id });
  await before.packets.find(({ t }) => t === 'VOICE_SERVER_UPDATE');
  const seq = Math.max(...before.packets.all.map(({ s }) => s ?? 0));
  before.socket.terminate();
  await before.closed;
  const after = await connect(discord);
  after.send(6, { token: tokenOf(discord, 'alto'), session_id: before.ready.session_id, seq });
  await after.packets.find(({ t }) => t === 'RESUMED');
  const alto = userId(discord, 'alto');
  expect(cut).toEqual(isStill ? [] : [alto]);
  expect(discord.core.world.voice.has(`${guild.id}:${alto}`)).toBe(isStill);
  // A client that resumes is told what it missed.
  const left = after.packets.all.filter(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.channel_id === null);
  expect(left).toHaveLength(isStill ? 0 : 1);
});

describe('a resume', () => {
  const resume = async (about: { session_id: unknown; seq: number }, name = 'alto') => {
    const raw = await connect(discord);
    raw.send(6, { token: tokenOf(discord, name), ...about });
    return raw;
  };

  test('sends every missed event once, in order, followed by RESUMED', async () => {
    const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
    const before = await identified(discord, 'alto');
    // READY and two guilds.
    await before.packets.find(({ s }) => s === 3);
    before.socket.terminate();
    for (const name of ['bob', 'carol', 'dave']) discord.core.voice.place(guild, userId(discord, name), lounge);
    const after = await resume({ session_id: before.ready.session_id, seq: 3 });
    await after.packets.find(({ t }) => t === 'RESUMED');
    const events = after.packets.all.filter(({ s }) => s !== null);
    expect(events.map(({ t, s, d }) => [s, t, d.user_id])).toEqual([
      [4, 'VOICE_STATE_UPDATE', userId(discord, 'bob')],
      [5, 'VOICE_STATE_UPDATE', userId(discord, 'carol')],
      [6, 'VOICE_STATE_UPDATE', userId(discord, 'dave')],
      [7, 'RESUMED', undefined],
    ]);
  });

  test.each([
    ['an unknown session', { session_id: 'unknown', seq: 1 }, 'alto'],
    ["another bot's session", {}, 'bass'],
  ])(
    'of %s gets an invalid session, and the client can identify on the same connection',
    async (_what, about, name) => {
      const { ready, socket } = await identified(discord, 'alto');
      socket.terminate();
      const raw = await resume({ session_id: ready.session_id, seq: 1, ...about }, name);
      expect((await raw.packets.find(({ op }) => op === 9)).d).toBe(false);
      raw.send(2, { token: tokenOf(discord, name), intents: voiceIntents, properties: {} });
      await raw.packets.find(({ t }) => t === 'READY');
    },
  );

  test('from before the last acknowledged event gets an invalid session', async () => {
    const before = await identified(discord, 'alto');
    before.send(1, 3);
    await before.packets.find(({ op }) => op === 11);
    const raw = await resume({ session_id: before.ready.session_id, seq: 1 });
    await raw.packets.find(({ op }) => op === 9);
  });

  test('from a sequence number that was never sent is closed with 4007', async () => {
    const { ready } = await identified(discord, 'alto');
    expect(await (await resume({ session_id: ready.session_id, seq: 1000 })).closed).toBe(4007);
  });

  test('takes a session over from a connection that the client gave up on', async () => {
    const before = await identified(discord, 'alto');
    const after = await resume({ session_id: before.ready.session_id, seq: 1 });
    expect(await before.closed).toBe(1006);
    await after.packets.find(({ t }) => t === 'RESUMED');
    const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
    discord.core.voice.place(guild, userId(discord, 'bob'), lounge);
    await after.packets.find(({ t }) => t === 'VOICE_STATE_UPDATE');
  });

  test.each([
    ['closed with 1000', (socket: WebSocket) => socket.close(1000)],
    ['closed with 1001', (socket: WebSocket) => socket.close(1001)],
  ])('of a session whose client %s fails, and the bot leaves voice', async (_what, leave) => {
    const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
    const before = await identified(discord, 'alto');
    const observer = await identified(discord, 'bass');
    before.send(4, { guild_id: guild.id, channel_id: lounge.id });
    await observer.packets.find(({ d }) => d?.channel_id === lounge.id);
    leave(before.socket);
    await observer.packets.find(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.channel_id === null);
    const raw = await resume({ session_id: before.ready.session_id, seq: 1 });
    await raw.packets.find(({ op }) => op === 9);
  });

  test('after the resume window fails, and the bot leaves voice', async () => {
    const impatient = await startVoices({ gateway: { resumeMs: 30 } });
    const [guild, lounge] = placeOf(impatient, 'Chorus Lounge', 'Lounge');
    const before = await identified(impatient, 'alto');
    const observer = await identified(impatient, 'bass');
    before.send(4, { guild_id: guild.id, channel_id: lounge.id });
    await observer.packets.find(({ d }) => d?.channel_id === lounge.id);
    before.socket.terminate();
    await observer.packets.find(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.channel_id === null);
    const raw = await connect(impatient);
    raw.send(6, { token: tokenOf(impatient, 'alto'), session_id: before.ready.session_id, seq: 1 });
    await raw.packets.find(({ op }) => op === 9);
    await impatient.stop();
  });
});
