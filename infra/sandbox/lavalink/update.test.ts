import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BareClient, GUILD, type House, openHouse } from './testing.ts';

let house: House;
let client: BareClient;
beforeAll(async () => {
  house = await openHouse();
});
beforeEach(async () => {
  client = await BareClient.connect(house.lavalink);
});
afterEach(() => client.drop());
afterAll(() => house.stop());

const path = (rest = '') => `/v4/sessions/${client.sessionId}${rest}`;
const encodedOf = async (identifier: string) => {
  const { body } = await client.rest('GET', `/v4/loadtracks?identifier=${encodeURIComponent(identifier)}`);
  return (body as { data: { encoded: string } }).data.encoded;
};

describe('a player', () => {
  test('is made by its first update, shown, and destroyed', async () => {
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

  test('keeps what plays when told not to replace it', async () => {
    await client.player({ track: { identifier: 'demo:rain' } });
    const kept = await client.player({ track: { identifier: 'demo:fence' } }, { query: '?noReplace=true' });
    expect(kept.body).toMatchObject({ track: { info: { identifier: 'rain' } } });
    const replaced = await client.player({ track: { identifier: 'demo:fence' } }, { query: '?noReplace=false' });
    expect(replaced.body).toMatchObject({ track: { info: { identifier: 'fence' } } });
  });

  test('understands the older names of a track, and null as stop', async () => {
    expect((await client.player({ identifier: 'demo:rain' })).body).toMatchObject({
      track: { info: { identifier: 'rain' } },
    });
    const encodedTrack = await encodedOf('demo:fence');
    expect((await client.player({ encodedTrack })).body).toMatchObject({ track: { info: { identifier: 'fence' } } });
    expect((await client.player({ track: { encoded: null } })).body).toMatchObject({ track: null });
  });

  test('takes new data for the track that plays, and brings a volume back into its range', async () => {
    await client.player({ track: { identifier: 'demo:rain' } });
    const changed = await client.player({ track: { userData: { note: 'x' } }, volume: 5_000, paused: true });
    expect(changed.body).toMatchObject({ track: { userData: { note: 'x' } }, volume: 1000, paused: true });
    expect((await client.player({ volume: -1 })).body).toMatchObject({ volume: 0 });
  });

  test('is one of its session: bots do not see the players of each other', async () => {
    const other = await BareClient.connect(house.lavalink, { 'User-Id': '100000000000000002' });
    await client.player({ track: { identifier: 'demo:rain' } });
    expect((await other.rest('GET', `/v4/sessions/${other.sessionId}/players`)).body).toEqual([]);
    other.drop();
  });
});
