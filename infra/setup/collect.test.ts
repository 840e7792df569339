import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readEdgeConfig } from '../../edge/config.ts';
import { readVoiceNodeConfig } from '../../voice-node/config.ts';
import { environmentOf, REQUIRED, readCompose } from '../docker/composed.ts';
import { readRedisRestConfig } from '../redis-rest/config.ts';
import { collect, SetupError, type Sources } from './collect.ts';
import { readEnvFile, writeEnvFile } from './env-file.ts';
import { writeUnitFiles } from './units.ts';

const application = { id: '100', name: 'Chorus', verify_key: 'ab'.repeat(32), owners: ['7', '8'] };
const TOKEN = 'a-token-of-the-bot-that-discord-knows';

async function readApplication(token: string): Promise<typeof application> {
  if (token !== TOKEN) throw new Error('Discord says this token isn’t valid.');
  return application;
}

const complete = {
  DISCORD_TOKEN: TOKEN,
  PUBLIC_URL: 'https://chorus.example.com',
  COMPOSE_PROFILES: 'caddy',
  MIGRATE_DATABASE_URL: 'postgres://chorus:pass@127.0.0.1:5432/chorus',
  UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:8079',
};

const setup = (change: Partial<Sources> = {}) =>
  collect({ way: 'compose', file: {}, environment: complete, readApplication, ...change });

describe('what an installation needs', () => {
  test('without Docker, is complete for the edge and the voice node', async () => {
    const { values } = await setup({ way: 'processes' });
    expect(values).not.toHaveProperty('POSTGRES_PASSWORD');
    expect(values).not.toHaveProperty('COMPOSE_PROFILES');
    expect(values.DATABASE_URL).toBe(`postgres://edge_1:${values.EDGE_DATABASE_PASSWORD}@127.0.0.1:5432/chorus`);
    expect(values.UPSTASH_REDIS_REST_TOKEN).toMatch(/^[0-9a-f]{48}$/);
    expect(readEdgeConfig(values).OPERATOR_IDS).toEqual(new Set(['7', '8']));
    expect(readVoiceNodeConfig(values).LAVALINK_NODES).toMatchObject([{ password: values.LAVALINK_PASSWORD }]);
  });

  test.each([
    ['caddy', {}],
    ['tunnel', { TUNNEL_TOKEN: 'a token of a tunnel' }],
  ])('with Docker and %s, is everything that docker-compose.yml requires', async (profile, more) => {
    const { values } = await setup({ environment: { ...complete, ...more, COMPOSE_PROFILES: profile } });
    for (const name of Object.keys(REQUIRED['docker-compose.yml']))
      expect([name, values[name]]).not.toEqual([name, undefined]);
    const [edge, node] = ['edge', 'voice-node'].map((name) =>
      environmentOf(readCompose('docker-compose.yml').service(name), values),
    );
    readEdgeConfig(edge ?? {});
    readVoiceNodeConfig(node ?? {});
  });

  test('without Docker, each unit gets a file with only what its process needs', async () => {
    const { values } = await setup({ way: 'processes' });
    const folder = mkdtempSync(join(tmpdir(), 'chorus-units-'));
    const read = (name: string) => readEnvFile(join(folder, name));
    expect(writeUnitFiles(folder, values)).toHaveLength(6);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    readEdgeConfig(read('edge.env'));
    readRedisRestConfig(read('redis-rest.env'));
    expect(readVoiceNodeConfig(read('voice-node.env')).DATABASE_URL).toContain('//node_1:');
    expect(read('voice-node.env')).not.toHaveProperty('CUSTOM_ID_SECRET');
    expect(read('edge.env')).toMatchObject({ DATABASE_URL: values.DATABASE_URL, HOST: '127.0.0.1' });
    for (const name of ['edge.env', 'voice-node.env', 'redis-rest.env'])
      expect(JSON.stringify(read(name))).not.toContain('//chorus:pass@');
    // Lavalink reads nothing else, and the voice node knows the same password.
    expect(read('lavalink.env')).toEqual({
      LAVALINK_SERVER_PASSWORD: readVoiceNodeConfig(read('voice-node.env')).LAVALINK_NODES[0]?.password,
      SERVER_ADDRESS: '127.0.0.1',
    });
    expect(read('backup.env').DATABASE_URL).toBe(values.MIGRATE_DATABASE_URL);
    // What an operator changed stays.
    writeEnvFile(join(folder, 'edge.env'), { HOST: '10.0.0.1', LOG_LEVEL: 'debug' });
    writeUnitFiles(folder, values);
    expect(read('edge.env')).toMatchObject({ HOST: '10.0.0.1', LOG_LEVEL: 'debug' });
    rmSync(folder, { recursive: true });
  });

  test('says what the environment changed in a file that was complete', async () => {
    const { values } = await setup();
    const again = await setup({ file: values, environment: { NODE_ID: 'voice-2' } });
    expect(again.values.NODE_ID).toBe('voice-2');
    expect(again.repairs).toEqual(['Changed NODE_ID, as the environment says.']);
  });

  test('without Docker, Upstash’s own token is asked for, and one login for everything is enough', async () => {
    const environment = { ...complete, UPSTASH_REDIS_REST_URL: 'https://eu1.upstash.io' };
    await expect(setup({ way: 'processes', environment })).rejects.toThrow('  UPSTASH_REDIS_REST_TOKEN: ');
    const { MIGRATE_DATABASE_URL: DATABASE_URL, ...rest } = complete;
    const { values } = await setup({ way: 'processes', environment: { ...rest, DATABASE_URL } });
    expect(values.DATABASE_URL).toBe(DATABASE_URL);
  });

  test('differs between installations', async () => {
    const [one, other] = await Promise.all([setup(), setup()]);
    const alike = Object.keys(one.values).filter((name) => one.values[name] === other.values[name]);
    expect(alike.filter((name) => /SECRET|KEYS|PASSWORD|METRICS/.test(name))).toEqual([]);
  });

  test('stays as it is when it’s complete', async () => {
    const { values } = await setup();
    const again = await setup({ file: values, environment: {} });
    expect(again.values).toEqual(values);
    expect(again.repairs).toEqual([]);
  });

  test('keeps both of Discord’s keys while they’re rotated, and replaces one of another application', async () => {
    const both = `${'cd'.repeat(32)}, ${application.verify_key.toUpperCase()}`;
    expect((await setup({ file: { DISCORD_PUBLIC_KEY: both } })).values.DISCORD_PUBLIC_KEY).toBe(both);
    const other = await setup({ file: { DISCORD_PUBLIC_KEY: 'cd'.repeat(32) } });
    expect(other.values.DISCORD_PUBLIC_KEY).toBe(application.verify_key);
    expect(other.repairs).toContain('DISCORD_PUBLIC_KEY didn’t belong to Chorus, so it’s corrected.');
  });

  test.each([
    ['AGENT_TOKEN_KEYS', 'k1:abc', 'It isn’t replaced, because the tokens of agents are encrypted with it.'],
    ['POSTGRES_PASSWORD', 'short', 'It isn’t replaced, because the database was created with it.'],
  ])('never replaces %s, which what’s stored depends on', async (name, value, sentence) => {
    await expect(setup({ file: { [name]: value } })).rejects.toThrow(sentence);
  });

  test.each([
    ['a token that Discord rejects', { DISCORD_TOKEN: 'x'.repeat(60) }, 'DISCORD_TOKEN: Discord says'],
    ['no token', { DISCORD_TOKEN: '' }, '  DISCORD_TOKEN: '],
    ['an address without TLS', { PUBLIC_URL: 'http://chorus.example.com' }, '  PUBLIC_URL: '],
    ['an address with a path', { PUBLIC_URL: 'https://chorus.example.com/interactions' }, '  PUBLIC_URL: '],
    ['a tunnel without its token', { COMPOSE_PROFILES: 'tunnel' }, '  TUNNEL_TOKEN: '],
  ])('refuses %s if it can’t ask', async (_what, change, sentence) => {
    const refusal = setup({ environment: { ...complete, ...change } });
    await expect(refusal).rejects.toThrow(SetupError);
    await expect(refusal).rejects.toThrow(sentence);
  });

  test('is asked for until it’s right', async () => {
    const answers = ['nonsense', 'x'.repeat(60), TOKEN, 'http://chorus.example.com', 'https://chorus.example.com', ''];
    const troubles: (string | undefined)[] = [];
    const { values } = await setup({
      environment: {},
      ask: async (_variable, trouble) => {
        troubles.push(trouble);
        return answers.shift() ?? '';
      },
    });
    expect(values).toMatchObject({
      DISCORD_TOKEN: TOKEN,
      PUBLIC_URL: 'https://chorus.example.com',
      COMPOSE_PROFILES: '',
    });
    expect(troubles).toEqual([
      undefined,
      'doesn’t look like a bot’s token',
      'Discord says this token isn’t valid.',
      undefined,
      'not https://',
      undefined,
    ]);
  });
});
