import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BareClient, GUILD, startServers, type TestServers } from './testing.ts';

let servers: TestServers;
let client: BareClient;
beforeAll(async () => {
  servers = await startServers();
});
beforeEach(async () => {
  client = await BareClient.connect(servers.lavalink);
});
afterEach(() => client.drop());
afterAll(() => servers.stop());

const path = (rest = '') => `/v4/sessions/${client.sessionId}${rest}`;
const encodedOf = async (identifier: string) => {
  const { body } = await client.rest('GET', `/v4/loadtracks?identifier=${encodeURIComponent(identifier)}`);
  return (body as { data: { encoded: string } }).data.encoded;
};

describe('a player', () => {
  test('is created by its first update, listed, and destroyed', async () => {
    const userData = { requester: '1' };
    const made = await client.player({ track: { identifier: 'demo:rain', userData }, volume: 40, position: 5_000 });
    expect(made).toMatchObject({
      status: 200,
      body: {
        ...{ guildId: GUILD, volume: 40, paused: false, filters: {} },
        track: {
          encoded: await encodedOf('demo:rain'),
          info: { identifier: 'rain', position: 5_000 },
          pluginInfo: {},
          userData,
        },
        state: { time: expect.any(Number), position: 5_000, connected: false, ping: -1 },
        voice: { token: '', endpoint: '', sessionId: '', channelId: '' },
      },
    });
    expect((await client.rest('GET', path('/players'))).body).toMatchObject([{ guildId: GUILD, volume: 40 }]);
    expect(await client.rest('DELETE', path(`/players/${GUILD}`))).toEqual({ status: 204, body: '' });
    expect((await client.rest('GET', path(`/players/${GUILD}`))).status).toBe(404);
    expect(await client.rest('DELETE', path(`/players/${GUILD}`))).toMatchObject({ status: 204 });
  });

  test('keeps the current track with noReplace', async () => {
    await client.player({ track: { identifier: 'demo:rain' } });
    const kept = await client.player({ track: { identifier: 'demo:fence' } }, { query: '?noReplace=true' });
    expect(kept.body).toMatchObject({ track: { info: { identifier: 'rain' } } });
    const replaced = await client.player({ track: { identifier: 'demo:fence' } }, { query: '?noReplace=false' });
    expect(replaced.body).toMatchObject({ track: { info: { identifier: 'fence' } } });
  });

  test('accepts the deprecated track fields, and null to stop', async () => {
    expect((await client.player({ identifier: 'demo:rain' })).body).toMatchObject({
      track: { info: { identifier: 'rain' } },
    });
    const encodedTrack = await encodedOf('demo:fence');
    expect((await client.player({ encodedTrack })).body).toMatchObject({ track: { info: { identifier: 'fence' } } });
    expect((await client.player({ track: { encoded: null } })).body).toMatchObject({ track: null });
  });

  test('updates the current track’s user data, and clamps the volume', async () => {
    await client.player({ track: { identifier: 'demo:rain' } });
    const changed = await client.player({ track: { userData: { note: 'x' } }, volume: 5_000, paused: true });
    expect(changed.body).toMatchObject({ track: { userData: { note: 'x' } }, volume: 1000, paused: true });
    expect((await client.player({ volume: -1 })).body).toMatchObject({ volume: 0 });
  });

  test('belongs to its session: bots can’t see each other’s players', async () => {
    const other = await BareClient.connect(servers.lavalink, { 'User-Id': '100000000000000002' });
    await client.player({ track: { identifier: 'demo:rain' } });
    expect((await other.rest('GET', `/v4/sessions/${other.sessionId}/players`)).body).toEqual([]);
    other.drop();
  });
});
