import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BareClient, type House, ManualClock, openHouse, until, voiceData } from '../testing.ts';

let house: House;
let client: BareClient;
const open = async (clock?: ManualClock) => {
  house = await openHouse(clock === undefined ? {} : { clock });
  client = await BareClient.connect(house.lavalink);
};
beforeEach(() => open());
afterEach(async () => {
  client.drop();
  await house.stop();
});

const last = () => house.voice.sessions().at(-1);
const packets = () => last()?.packets ?? 0;
const atLeast = (count: number) => until(() => packets() >= count);
const closed = () =>
  until(() => client.messages.find((message) => 'type' in message && message.type === 'WebSocketClosedEvent'));

/** Packets once none has come for a while. */
async function settled(): Promise<number> {
  for (let before = -1; ; ) {
    if (before === packets()) return before;
    before = packets();
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
}

describe('what the voice server hears', () => {
  test('a stream that decrypts, without a gap in its numbers, from the one it was told of', async () => {
    await client.play('demo:radio', house.voice);
    await atLeast(25);
    expect(last()).toMatchObject({ state: 'described', isSpeaking: true, undecryptable: 0, lost: 0, silent: 0 });
    expect(last()).toMatchObject({ guildId: '200000000000000001', userId: '100000000000000001' });
  });

  test('fifty packets for a second of music, by the clock of the endpoint', async () => {
    client.drop();
    await house.stop();
    const clock = new ManualClock();
    await open(clock);
    await client.play('demo:rain', house.voice);
    for (let step = 0; step < 10; step++) {
      clock.advance(100);
      // A burst of datagrams may overflow a receiver; a tenth of a second at a time does not.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // One at 0 ms, one at 1000 ms.
    expect(await settled()).toBe(51);
    clock.advance(0);
    expect(await settled()).toBe(51);
  });

  test('paused: five frames of silence, and then nothing until it goes on', async () => {
    await client.play('demo:radio', house.voice);
    await atLeast(10);
    await client.player({ paused: true });
    const sent = house.lavalink.players()[0]?.framesSent ?? 0;
    expect(await settled()).toBe(sent + 5);
    expect(last()).toMatchObject({ silent: 5, isSpeaking: false });
    await client.player({ paused: false });
    await atLeast(sent + 15);
    expect(last()).toMatchObject({ silent: 5, isSpeaking: true, lost: 0 });
  });

  test('stopped, destroyed or at its end: silence as well', async () => {
    await client.play('demo:short', house.voice, { position: 1_900 });
    await until(() => client.events.includes('TrackEndEvent finished'));
    await settled();
    expect(last()).toMatchObject({ silent: 5, isSpeaking: false });
    await client.player({ track: { identifier: 'demo:rain' } });
    await atLeast(packets() + 5);
    await client.rest('DELETE', `/v4/sessions/${client.sessionId}/players/200000000000000001`);
    await until(() => last()?.state === 'ended');
    await settled();
    expect(last()).toMatchObject({ silent: 10, closeCode: 1000 });
  });

  test('a track that is stuck makes no sound', async () => {
    await client.play('demo:stuck', house.voice);
    expect(await settled()).toBe(0);
  });

  test('twenty players at once each have a session and a stream of their own', async () => {
    const guilds = Array.from({ length: 20 }, (_, index) => `2000000000000001${String(index).padStart(2, '0')}`);
    const update = (guildId: string) =>
      client.player({ voice: voiceData(house.voice), track: { identifier: 'demo:radio' } }, { guildId });
    await Promise.all(guilds.map(update));
    await until(() => house.voice.sessions().every((session) => session.packets > 20));
    expect(new Set(house.voice.sessions().map(({ guildId }) => guildId)).size).toBe(20);
    expect(house.voice.sessions().every(({ undecryptable }) => undecryptable === 0)).toBe(true);
  });
});

describe('connecting', () => {
  test('once is enough: the same data again changes nothing', async () => {
    const [first, second] = await Promise.all([
      client.play('demo:radio', house.voice),
      client.player({ voice: voiceData(house.voice) }),
    ]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(house.voice.sessions()).toHaveLength(1);
    expect(second.body).toMatchObject({ state: { connected: true }, voice: voiceData(house.voice) });
  });

  test.each([
    ['token', () => 'other'],
    ['sessionId', () => 'other'],
    ['channelId', () => '300000000000000002'],
    ['endpoint', () => house.voice.endpoint.replace('127.0.0.1', 'localhost')],
  ])('a changed %s connects anew, and the track plays on', async (field, value) => {
    const changed = { [field]: value() };
    await client.play('demo:radio', house.voice);
    await atLeast(5);
    await client.player({ voice: voiceData(house.voice, changed) });
    await until(() => house.voice.sessions().length === 2 && packets() >= 5);
    expect(house.voice.sessions()[0]).toMatchObject({ state: 'ended' });
    expect(client.events).toEqual(['TrackStartEvent']);
  });

  test('waits for a session description that is late', async () => {
    house.voice.faults.delayDescription(200);
    const { body } = await client.play('demo:radio', house.voice);
    expect(body).toMatchObject({ state: { connected: true } });
    await atLeast(5);
  });

  test('measures the way there and back', async () => {
    await client.play('demo:radio', house.voice);
    const state = await until(async () => {
      const { body } = await client.player({});
      const { state } = body as { state: { ping: number } };
      return state.ping >= 0 && state;
    });
    expect(state).toMatchObject({ connected: true });
  });
});

describe('losing the voice server', () => {
  test.each([4014, 4006, 4017])('closed with %i: the client is told, and time stands still', async (code) => {
    await client.play('demo:radio', house.voice);
    await atLeast(5);
    house.voice.faults.close(code);
    expect(await closed()).toMatchObject({ op: 'event', guildId: '200000000000000001', code, byRemote: true });
    await until(() => client.updates.at(-1)?.state.connected === false);
    const [player] = house.lavalink.players();
    expect(player).toMatchObject({ state: { connected: false, ping: -1 }, track: { info: { identifier: 'radio' } } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(house.lavalink.players()[0]?.state.position).toBe(player?.state.position);
  });

  test('it crashed (4015): resumed, and nobody hears a gap', async () => {
    await client.play('demo:radio', house.voice);
    await atLeast(10);
    house.voice.faults.close(4015);
    await until(() => last()?.resumes === 1 && last()?.isConnected);
    await atLeast(packets() + 10);
    expect(last()).toMatchObject({ lost: 0, undecryptable: 0, silent: 0 });
    expect(house.voice.sessions()).toHaveLength(1);
    expect(client.events).toEqual(['TrackStartEvent']);
  });

  test('it was killed: after one try to come back, the client is told', async () => {
    await client.play('demo:radio', house.voice);
    await atLeast(5);
    await house.voice.kill();
    expect(await closed()).toMatchObject({ code: 1006, byRemote: true });
  });

  test('new voice data afterwards: the track goes on where it stood', async () => {
    await client.play('demo:rain', house.voice);
    await atLeast(10);
    house.voice.faults.close(4006);
    await closed();
    const stood = house.lavalink.players()[0]?.state.position ?? 0;
    await client.player({ voice: voiceData(house.voice, { sessionId: 'after' }) });
    await until(() => last()?.sessionId === 'after' && packets() >= 5);
    expect(house.lavalink.players()[0]?.state.position).toBeGreaterThan(stood);
    expect(client.events).toEqual(['TrackStartEvent', 'WebSocketClosedEvent']);
  });
});
