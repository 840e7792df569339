import { describe, expect, test } from 'vitest';
import { readEdgeConfig } from '../../edge/config.ts';
import { readVoiceNodeConfig } from '../../voice-node/config.ts';
import { collect, SetupError, type Sources } from './collect.ts';

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
  DATABASE_URL: 'postgres://chorus:pass@127.0.0.1:5432/chorus',
  UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:8079',
  UPSTASH_REDIS_REST_TOKEN: 'a token of Upstash',
};

const setup = (change: Partial<Sources> = {}) =>
  collect({ way: 'compose', file: {}, environment: complete, readApplication, ...change });

describe('what an installation needs', () => {
  test('without Docker, is complete for the edge and the voice node', async () => {
    const { values } = await setup({ way: 'processes' });
    expect(values).not.toHaveProperty('POSTGRES_PASSWORD');
    expect(values).not.toHaveProperty('COMPOSE_PROFILES');
    expect(readEdgeConfig(values).OPERATOR_IDS).toEqual(new Set(['7', '8']));
    expect(readVoiceNodeConfig(values).LAVALINK_NODES).toMatchObject([{ password: values.LAVALINK_PASSWORD }]);
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
