import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import type { LocalDiscord } from '../index.ts';
import { connect, identified, placeOf, startVoices, tokenOf, userId, voiceIntents } from './testing.ts';

let discord: LocalDiscord;
beforeEach(async () => {
  discord = await startVoices();
});
afterEach(() => discord.stop());

describe('a resume', () => {
  const resume = async (about: { session_id: unknown; seq: number }, name = 'alto') => {
    const raw = await connect(discord);
    raw.send(6, { token: tokenOf(discord, name), ...about });
    return raw;
  };

  test('sends what was missed once, in order, and then RESUMED', async () => {
    const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
    const before = await identified(discord, 'alto');
    // READY and two guilds.
    await before.packets.find(({ s }) => s === 3);
    before.socket.terminate();
    for (const name of ['bob', 'carol', 'dave']) discord.core.voice.place(guild, userId(discord, name), lounge);
    const after = await resume({ session_id: before.ready.session_id, seq: 3 });
    await after.packets.find(({ t }) => t === 'RESUMED');
    const told = after.packets.all.filter(({ s }) => s !== null);
    expect(told.map(({ t, s, d }) => [s, t, d.user_id])).toEqual([
      [4, 'VOICE_STATE_UPDATE', userId(discord, 'bob')],
      [5, 'VOICE_STATE_UPDATE', userId(discord, 'carol')],
      [6, 'VOICE_STATE_UPDATE', userId(discord, 'dave')],
      [7, 'RESUMED', undefined],
    ]);
  });

  test.each([
    ['an unknown session', { session_id: 'unknown', seq: 1 }, 'alto'],
    ['a session of another bot', {}, 'bass'],
  ])('of %s is an invalid session, and the connection may identify', async (_what, about, name) => {
    const { ready, socket } = await identified(discord, 'alto');
    socket.terminate();
    const raw = await resume({ session_id: ready.session_id, seq: 1, ...about }, name);
    expect((await raw.packets.find(({ op }) => op === 9)).d).toBe(false);
    raw.send(2, { token: tokenOf(discord, name), intents: voiceIntents, properties: {} });
    await raw.packets.find(({ t }) => t === 'READY');
  });

  test('after what was acknowledged, and so forgotten, is an invalid session', async () => {
    const before = await identified(discord, 'alto');
    before.send(1, 3);
    await before.packets.find(({ op }) => op === 11);
    const raw = await resume({ session_id: before.ready.session_id, seq: 1 });
    await raw.packets.find(({ op }) => op === 9);
  });

  test('from a number that was never sent is closed with 4007', async () => {
    const { ready } = await identified(discord, 'alto');
    expect(await (await resume({ session_id: ready.session_id, seq: 1000 })).closed).toBe(4007);
  });

  test('takes a session over from a line the client has given up', async () => {
    const before = await identified(discord, 'alto');
    const after = await resume({ session_id: before.ready.session_id, seq: 1 });
    expect(await before.closed).toBe(1006);
    await after.packets.find(({ t }) => t === 'RESUMED');
    const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
    discord.core.voice.place(guild, userId(discord, 'bob'), lounge);
    await after.packets.find(({ t }) => t === 'VOICE_STATE_UPDATE');
  });

  test.each([
    ['said goodbye with 1000', (socket: WebSocket) => socket.close(1000)],
    ['said goodbye with 1001', (socket: WebSocket) => socket.close(1001)],
  ])('of a session whose client %s is too late, and its voice is over', async (_what, leave) => {
    const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
    const before = await identified(discord, 'alto');
    const witness = await identified(discord, 'bass');
    before.send(4, { guild_id: guild.id, channel_id: lounge.id });
    await witness.packets.find(({ d }) => d?.channel_id === lounge.id);
    leave(before.socket);
    await witness.packets.find(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.channel_id === null);
    const raw = await resume({ session_id: before.ready.session_id, seq: 1 });
    await raw.packets.find(({ op }) => op === 9);
  });

  test('when the time for it is over is too late, and its voice is over', async () => {
    const brief = await startVoices({ gateway: { resumeMs: 30 } });
    const [guild, lounge] = placeOf(brief, 'Chorus Lounge', 'Lounge');
    const before = await identified(brief, 'alto');
    const witness = await identified(brief, 'bass');
    before.send(4, { guild_id: guild.id, channel_id: lounge.id });
    await witness.packets.find(({ d }) => d?.channel_id === lounge.id);
    before.socket.terminate();
    await witness.packets.find(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.channel_id === null);
    const raw = await connect(brief);
    raw.send(6, { token: tokenOf(brief, 'alto'), session_id: before.ready.session_id, seq: 1 });
    await raw.packets.find(({ op }) => op === 9);
    await brief.stop();
  });
});
