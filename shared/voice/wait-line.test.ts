import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { leaveLine } from './allocation.ts';
import { guildChanged } from './presence.ts';
import { readSessions, releaseSession } from './sessions.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

describe('the line', () => {
  test('is served in order as agents become free, before new requests', async () => {
    const guild = voice.id();
    await voice.crew(2, [guild]);
    const held = [await voice.session(guild), await voice.session(guild)];
    const line = Array.from({ length: 5 }, () => ({ user: voice.id(), channelId: voice.id() }));
    for (const [place, waiter] of line.entries())
      expect(await voice.allocate(guild, waiter)).toMatchObject({ status: 'waiting', position: place + 1 });

    const served: string[] = [];
    for (let next = held.shift(); next && served.length < 5; next = held.shift()) {
      const [released, late] = await Promise.all([
        releaseSession(voice.store, next, next.id, 'left'),
        voice.allocate(guild),
      ]);
      expect(late).toMatchObject({ status: 'waiting' });
      if (released.status !== 'released') throw new Error(released.status);
      for (const event of released.events)
        if (event.event === 'served') {
          served.push(event.session.requestedBy);
          held.push(event.session);
        }
    }
    expect(served).toEqual(line.map(({ user }) => user));
  });

  test('requests while waiting are applied once there is a session, all of them in order', async () => {
    const guild = voice.id();
    await voice.crew(1, [guild]);
    const held = await voice.session(guild);
    const waiter = { user: voice.id(), channelId: voice.id() };
    for (const query of ['a', 'b'])
      await voice.allocate(guild, { ...waiter, intent: { verb: 'play', payload: { query } } });
    await releaseSession(voice.store, held, held.id, 'left');
    const [session] = await readSessions(voice.store, guild);
    expect(session).toMatchObject({ requestedBy: waiter.user, waitedSince: expect.any(String) });
    const intents = await voice.sql<{ query: string }[]>`
      select payload ->> 'query' as query from voice_intents where session_id = ${session?.id ?? null} order by intent_id`;
    expect(intents.map(({ query }) => query)).toEqual(['a', 'b']);
  });

  test('asking again from another channel keeps the position, leaving gives it up', async () => {
    const guild = voice.id();
    await voice.crew(1, [guild]);
    const held = await voice.session(guild);
    const [first, second, third] = [voice.id(), voice.id(), voice.id()];
    for (const user of [first, second, third]) await voice.allocate(guild, { user });
    const moved = voice.id();
    expect(await voice.allocate(guild, { user: second, channelId: moved })).toMatchObject({ position: 2 });
    const waiter = { guildId: guild, userId: first, kind: 'music' } as const;
    expect(await leaveLine(voice.store, waiter)).toEqual({ wasWaiting: true });
    expect(await leaveLine(voice.store, waiter)).toEqual({ wasWaiting: false });
    expect(await releaseSession(voice.store, held, held.id, 'left')).toMatchObject({
      events: [{ event: 'released' }, { event: 'served', session: { requestedBy: second, channel: moved } }],
    });
  });

  test('is served when an agent joins the server', async () => {
    const guild = voice.id();
    const crew = await voice.crew(1, [guild]);
    await voice.session(guild);
    const user = voice.id();
    await voice.allocate(guild, { user });
    await voice.agent(crew.owner, crew.pool);
    const [lease] = await voice.crewOf(crew.runner, []);
    if (!lease) throw new Error('nothing claimed');
    expect(await guildChanged(voice.store, lease, guild, true)).toMatchObject({
      status: 'entered',
      events: [{ event: 'served', session: { requestedBy: user, agent: lease.agent } }],
    });
  });
});
