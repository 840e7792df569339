import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BareClient, ManualClock, startServers, type TestServers, until, voiceData } from '../testing.ts';

let servers: TestServers;
let client: BareClient;
const open = async (clock?: ManualClock) => {
  servers = await startServers(clock === undefined ? {} : { clock });
  client = await BareClient.connect(servers.lavalink);
};
beforeEach(() => open());
afterEach(async () => {
  client.drop();
  await servers.stop();
});

const last = () => servers.voice.sessions().at(-1);
const packets = () => last()?.packets ?? 0;
const atLeast = (count: number) => until(() => packets() >= count);
const closed = () =>
  until(() => client.messages.find((message) => 'type' in message && message.type === 'WebSocketClosedEvent'));

/** The number of packets once no more arrive. */
async function settled(): Promise<number> {
  for (let before = -1; ; ) {
    if (before === packets()) return before;
    before = packets();
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
}

describe('what the voice server receives', () => {
  test('a stream that decrypts, without missing sequence numbers, from the right user', async () => {
    await client.play('demo:radio', servers.voice);
    await atLeast(25);
    expect(last()).toMatchObject({ state: 'described', isSpeaking: true, undecryptable: 0, lost: 0, silent: 0 });
    expect(last()).toMatchObject({ guildId: '200000000000000001', userId: '100000000000000001' });
  });

  test('fifty packets per second, by the endpoint’s clock', async () => {
    client.drop();
    await servers.stop();
    const clock = new ManualClock();
    await open(clock);
    await client.play('demo:rain', servers.voice);
    for (let step = 0; step < 10; step++) {
      clock.advance(100);
      // In small steps, because a burst of datagrams can overflow the receiver.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // The first one at 0 ms, the last one at 1,000 ms.
    expect(await settled()).toBe(51);
    clock.advance(0);
    expect(await settled()).toBe(51);
  });

  test('on pause: five frames of silence, and then nothing until it resumes', async () => {
    await client.play('demo:radio', servers.voice);
    await atLeast(10);
    await client.player({ paused: true });
    const sent = servers.lavalink.players()[0]?.framesSent ?? 0;
    expect(await settled()).toBe(sent + 5);
    expect(last()).toMatchObject({ silent: 5, isSpeaking: false });
    await client.player({ paused: false });
    await atLeast(sent + 15);
    expect(last()).toMatchObject({ silent: 5, isSpeaking: true, lost: 0 });
  });

  test('silence, too, when a track stops, ends, or is destroyed', async () => {
    await client.play('demo:short', servers.voice, { position: 1_900 });
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

  test('no packets from a stuck track', async () => {
    await client.play('demo:stuck', servers.voice);
    expect(await settled()).toBe(0);
  });

  test('a separate session and stream for each of twenty players', async () => {
    const guilds = Array.from({ length: 20 }, (_, index) => `2000000000000001${String(index).padStart(2, '0')}`);
    const update = (guildId: string) =>
      client.player({ voice: voiceData(servers.voice), track: { identifier: 'demo:radio' } }, { guildId });
    await Promise.all(guilds.map(update));
    await until(() => servers.voice.sessions().every((session) => session.packets > 20));
    expect(new Set(servers.voice.sessions().map(({ guildId }) => guildId)).size).toBe(20);
    expect(servers.voice.sessions().every(({ undecryptable }) => undecryptable === 0)).toBe(true);
  });
});

describe('connecting', () => {
  test('after the response, like NodeLink, if the endpoint is set to', async () => {
    client.drop();
    await servers.stop();
    servers = await startServers({ voiceDelayMs: 150 });
    client = await BareClient.connect(servers.lavalink);
    const { status, body } = await client.play('demo:radio', servers.voice);
    expect({ status, body }).toMatchObject({ status: 200, body: { state: { connected: false } } });
    await atLeast(5);
    expect(servers.lavalink.players()[0]?.state.connected).toBe(true);
  });

  test('with the same data again changes nothing', async () => {
    const [first, second] = await Promise.all([
      client.play('demo:radio', servers.voice),
      client.player({ voice: voiceData(servers.voice) }),
    ]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(servers.voice.sessions()).toHaveLength(1);
    expect(second.body).toMatchObject({ state: { connected: true }, voice: voiceData(servers.voice) });
  });

  test.each([
    ['token', () => 'other'],
    ['sessionId', () => 'other'],
    ['channelId', () => '300000000000000002'],
    ['endpoint', () => servers.voice.endpoint.replace('127.0.0.1', 'localhost')],
  ])('with a changed %s reconnects, and the track keeps playing', async (field, value) => {
    const changed = { [field]: value() };
    await client.play('demo:radio', servers.voice);
    await atLeast(5);
    await client.player({ voice: voiceData(servers.voice, changed) });
    await until(() => servers.voice.sessions().length === 2 && packets() >= 5);
    expect(servers.voice.sessions()[0]).toMatchObject({ state: 'ended' });
    expect(client.events).toEqual(['TrackStartEvent']);
  });

  test('waits for a late session description', async () => {
    servers.voice.faults.delayDescription(200);
    const { body } = await client.play('demo:radio', servers.voice);
    expect(body).toMatchObject({ state: { connected: true } });
    await atLeast(5);
  });

  test('measures the round trip', async () => {
    await client.play('demo:radio', servers.voice);
    const state = await until(async () => {
      const { body } = await client.player({});
      const { state } = body as { state: { ping: number } };
      return state.ping >= 0 && state;
    });
    expect(state).toMatchObject({ connected: true });
  });
});

describe('losing the voice server', () => {
  test.each([4014, 4006, 4017])(
    'close code %i: the client is notified, and the track stops advancing',
    async (code) => {
      await client.play('demo:radio', servers.voice);
      await atLeast(5);
      servers.voice.faults.close(code);
      expect(await closed()).toMatchObject({ op: 'event', guildId: '200000000000000001', code, byRemote: true });
      await until(() => client.updates.at(-1)?.state.connected === false);
      const [player] = servers.lavalink.players();
      expect(player).toMatchObject({ state: { connected: false, ping: -1 }, track: { info: { identifier: 'radio' } } });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(servers.lavalink.players()[0]?.state.position).toBe(player?.state.position);
    },
  );

  test('crash (4015): the connection resumes without a gap', async () => {
    await client.play('demo:radio', servers.voice);
    await atLeast(10);
    servers.voice.faults.close(4015);
    await until(() => last()?.resumes === 1 && last()?.isConnected);
    await atLeast(packets() + 10);
    expect(last()).toMatchObject({ lost: 0, undecryptable: 0, silent: 0 });
    expect(servers.voice.sessions()).toHaveLength(1);
    expect(client.events).toEqual(['TrackStartEvent']);
  });

  test('kill: after one failed attempt to resume, the client is notified', async () => {
    await client.play('demo:radio', servers.voice);
    await atLeast(5);
    await servers.voice.kill();
    expect(await closed()).toMatchObject({ code: 1006, byRemote: true });
  });

  test('new voice data afterward: the track continues where it stopped', async () => {
    await client.play('demo:rain', servers.voice);
    await atLeast(10);
    servers.voice.faults.close(4006);
    await closed();
    const stood = servers.lavalink.players()[0]?.state.position ?? 0;
    await client.player({ voice: voiceData(servers.voice, { sessionId: 'after' }) });
    await until(() => last()?.sessionId === 'after' && packets() >= 5);
    expect(servers.lavalink.players()[0]?.state.position).toBeGreaterThan(stood);
    expect(client.events).toEqual(['TrackStartEvent', 'WebSocketClosedEvent']);
  });
});
