import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { demoCatalog } from './catalog.ts';
import { startLavalink } from './server.ts';
import { BareClient, GUILD, PASSWORD, startServers, type TestServers, voiceData } from './testing.ts';

let servers: TestServers;
let client: BareClient;
beforeAll(async () => {
  servers = await startServers();
});
beforeEach(async () => {
  client = await BareClient.connect(servers.lavalink);
});
afterEach(() => {
  client.drop();
  servers.voice.faults.heal();
});
afterAll(() => servers.stop());

const path = (rest = '') => `/v4/sessions/${client.sessionId}${rest}`;
const encodedOf = async (identifier: string) => {
  const { body } = await client.rest('GET', `/v4/loadtracks?identifier=${encodeURIComponent(identifier)}`);
  return (body as { data: { encoded: string } }).data.encoded;
};

describe('authorization', () => {
  test.each(['/version', '/v4/info', '/v4/stats', '/v4/loadtracks?identifier=demo:short', '/nosuch'])(
    'GET %s: 401 without a password, 403 with a wrong one, both without a body',
    async (route) => {
      const url = servers.lavalink.url + route;
      const [missing, wrong] = await Promise.all([
        fetch(url),
        fetch(url, { headers: { Authorization: `${PASSWORD}x` } }),
      ]);
      expect([missing.status, await missing.text()]).toEqual([401, '']);
      expect([wrong.status, await wrong.text()]).toEqual([403, '']);
    },
  );

  test('an endpoint can’t start without a password', async () => {
    await expect(startLavalink({ id: 'x', password: '', tracks: demoCatalog })).rejects.toThrow('must not be empty');
  });
});

describe('information', () => {
  test('version, sources and filters', async () => {
    expect(await client.rest('GET', '/version')).toEqual({ status: 200, body: '4.2.2' });
    expect((await client.rest('GET', '/v4/info')).body).toMatchObject({
      version: { semver: '4.2.2', major: 4, minor: 2, patch: 2, preRelease: null, build: null },
      sourceManagers: ['demo', 'youtube', 'soundcloud', 'spotify'],
      filters: expect.arrayContaining(['timescale', 'equalizer', 'lowPass']),
      plugins: [],
    });
  });

  test('stats, with no frame statistics over REST', async () => {
    await client.player({ track: { identifier: 'demo:radio' } });
    expect((await client.rest('GET', '/v4/stats')).body).toMatchObject({
      ...{ players: 1, playingPlayers: 1, uptime: expect.any(Number), frameStats: null },
      memory: {
        free: expect.any(Number),
        used: expect.any(Number),
        allocated: expect.any(Number),
        reservable: expect.any(Number),
      },
      cpu: { cores: expect.any(Number), systemLoad: expect.any(Number), lavalinkLoad: expect.any(Number) },
    });
  });

  test('no route planner', async () => {
    expect((await client.rest('GET', '/v4/routeplanner/status')).status).toBe(204);
    expect((await client.rest('POST', '/v4/routeplanner/free/all')).body).toMatchObject({
      message: "Can't access disabled route planner",
    });
  });
});

describe('tracks', () => {
  test('decode to what was encoded, one or many', async () => {
    const encoded = await encodedOf('demo:kittens');
    const one = await client.rest('GET', `/v4/decodetrack?encodedTrack=${encodeURIComponent(encoded)}`);
    expect(one.body).toMatchObject({ encoded, info: { title: '子猫のワルツ 🐈' }, pluginInfo: {}, userData: {} });
    const unescaped = await client.rest('GET', `/v4/decodetrack?encodedTrack=${encoded}`);
    expect(unescaped.body).toEqual(one.body);
    expect((await client.rest('POST', '/v4/decodetracks', [encoded])).body).toEqual([one.body]);
  });
});

describe('errors', () => {
  /** Every rejection, with the message of a real server. */
  const rejections: [
    what: string,
    send: () => Promise<{ status: number; body: unknown }>,
    status: number,
    message: string,
  ][] = [
    ['an unknown path', () => client.rest('GET', '/v4/nosuch'), 404, 'No static resource v4/nosuch.'],
    ['an unsupported method', () => client.rest('POST', '/v4/info'), 405, "Request method 'POST' is not supported"],
    [
      'loading nothing',
      () => client.rest('GET', '/v4/loadtracks'),
      400,
      "Required parameter 'identifier' is not present.",
    ],
    ['decoding nothing', () => client.rest('GET', '/v4/decodetrack'), 400, 'No track to decode provided'],
    ['decoding no tracks', () => client.rest('POST', '/v4/decodetracks', []), 400, 'No tracks to decode provided'],
    [
      'decoding garbage',
      () => client.rest('GET', '/v4/decodetrack?encodedTrack=AAAA'),
      500,
      'Failed to decode track due to a mismatching version or missing source manager',
    ],
    ['an unknown session', () => client.rest('GET', '/v4/sessions/none/players'), 404, 'Session not found'],
    ['changing an unknown session', () => client.rest('PATCH', '/v4/sessions/none', {}), 404, 'Session not found'],
    ['an unknown player', () => client.rest('GET', path('/players/1')), 404, 'Player not found'],
    [
      'an invalid guild',
      () => client.player({}, { guildId: 'abc' }),
      400,
      "Failed to convert 'guildId' with value: 'abc'",
    ],
    [
      'a track named twice',
      () => client.player({ track: { encoded: 'x', identifier: 'y' } }),
      400,
      'Cannot specify both encodedTrack and identifier',
    ],
    [
      'a track in old and new fields',
      () => client.player({ track: {}, identifier: 'y' }),
      400,
      'Cannot specify both track and encodedTrack/identifier',
    ],
    ['an end before the start', () => client.player({ endTime: 0 }), 400, 'End time must be greater than 0'],
    [
      'playing an unknown track',
      () => client.player({ track: { identifier: 'demo:none' } }),
      400,
      'No matches found for identifier',
    ],
    [
      'playing a playlist',
      () => client.player({ track: { identifier: 'demo:playlist:night' } }),
      400,
      'Cannot play a playlist or search result',
    ],
    [
      'playing a search',
      () => client.player({ track: { identifier: 'ytsearch:night' } }),
      400,
      'Cannot play a playlist or search result',
    ],
    [
      'playing a track that fails to load',
      () => client.player({ track: { identifier: 'demo:error-load' } }),
      500,
      'This track fails to load on purpose',
    ],
    [
      'playing garbage',
      () => client.player({ track: { encoded: 'rubbish' } }),
      500,
      'Failed to decode track due to a mismatching version or missing source manager',
    ],
  ];

  test.each(rejections)('%s', async (_, send, status, message) => {
    const { status: given, body } = await send();
    expect(given).toBe(status);
    expect(body).toEqual({
      ...{ status, message, timestamp: expect.any(Number), error: expect.stringMatching(/^[A-Z]/) },
      path: expect.stringMatching(/^\/v4\//),
    });
  });

  test.each([
    ['volume', { volume: 'loud' }],
    ['filters.timescale.speed', { filters: { timescale: { speed: 0 } } }],
    ['filters.equalizer.0.band', { filters: { equalizer: [{ band: 15, gain: 0 }] } }],
    ['track.encoded', { track: { encoded: 1 } }],
    ['voice.channelId', { voice: { token: 't', endpoint: 'e', sessionId: 's' } }],
  ])('a body with an invalid %s is a 400 that names it', async (field, update) => {
    const { status, body } = await client.player(update);
    expect(status).toBe(400);
    expect((body as { message: string }).message).toContain(`JSON parse error: ${field}: `);
  });

  test.each(['token', 'endpoint', 'sessionId', 'channelId'])('voice data with a blank %s is a 400', async (field) => {
    const { status, body } = await client.player({ voice: { ...voiceData(servers.voice), [field]: ' ' } });
    expect(status).toBe(400);
    expect((body as { message: string }).message).toMatch(/^Partial Lavalink voice state: VoiceState\(/);
    expect(JSON.stringify(body)).not.toContain('voice-token');
    expect((await client.rest('GET', path('/players'))).body).toEqual([]);
  });

  test('a body that isn’t JSON, or isn’t declared as JSON', async () => {
    const send = async (type: string, body: string) => {
      const headers = { Authorization: PASSWORD, 'Content-Type': type };
      const response = await fetch(servers.lavalink.url + path(`/players/${GUILD}`), {
        method: 'PATCH',
        headers,
        body,
      });
      return response.json();
    };
    expect(await send('application/json', '{')).toMatchObject({ status: 400, error: 'Bad Request' });
    expect(await send('text/plain', '{}')).toMatchObject({
      status: 415,
      message: "Content-Type 'text/plain' is not supported",
    });
  });

  test('a trace comes only on request', async () => {
    expect((await client.rest('GET', '/v4/nosuch?trace=true')).body).toMatchObject({
      trace: expect.stringContaining('RestError'),
    });
  });

  test('an unresponsive voice server is a 500, and so is an unreachable one', async () => {
    const hasty = await BareClient.connect(await servers.open({ voiceTimeoutMs: 50 }));
    const failure = {
      status: 500,
      body: { message: 'Failed to connect to voice server', error: 'Internal Server Error' },
    };
    servers.voice.faults.silenceGateway(true);
    expect(await hasty.player({ voice: voiceData(servers.voice) })).toMatchObject(failure);
    servers.voice.faults.heal();
    servers.voice.faults.silenceMedia(true);
    expect(await hasty.player({ voice: voiceData(servers.voice) })).toMatchObject(failure);
    servers.voice.faults.heal();
    expect(await client.player({ voice: { ...voiceData(servers.voice), endpoint: '127.0.0.1:1' } })).toMatchObject(
      failure,
    );
    const healthy = await client.player({ voice: voiceData(servers.voice) });
    expect(healthy).toMatchObject({ status: 200, body: { state: { connected: true } } });
    hasty.drop();
  });
});
