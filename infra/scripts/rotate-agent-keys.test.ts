/** `npm run rotate-agent-keys`, as a process of its own. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { TokenCipher } from '../../shared/platform/token-crypto.ts';
import { runScript } from '../testing/script.ts';
import { openVoice, type TestVoice, TOKEN_KEY, TOKEN_MARK } from '../testing/voice.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());
beforeEach(() => voice.sql`delete from agent_bots`);

const NEW = `next:${'6b'.repeat(32)}`;

function rotate(keys: string | undefined): Promise<{ code: number; output: string }> {
  const environment = { DATABASE_URL: voice.url, ...(keys !== undefined && { AGENT_TOKEN_KEYS: keys }) };
  return runScript('infra/scripts/rotate-agent-keys.ts', [], environment);
}

async function agents(count: number): Promise<string[]> {
  const owner = voice.id();
  const pool = await voice.pool(owner);
  const made: string[] = [];
  while (made.length < count) made.push(await voice.agent(owner, pool));
  return made;
}

test('afterwards the new key alone opens every token, and nothing secret was printed', async () => {
  const made = await agents(3);
  const { code, output } = await rotate(`${NEW}, ${TOKEN_KEY}`);
  expect([code, output.trim()]).toEqual([0, '3 tokens are encrypted anew with the key next.']);
  const alone = await TokenCipher.from([NEW]);
  for (const agent of made) {
    const [row] = await voice.sql<{ ciphertext: string; keyId: string }[]>`
      select token_ciphertext as ciphertext, token_key_id as "keyId" from agent_bots where agent_id = ${agent}`;
    expect(await alone.open(row ?? { ciphertext: '', keyId: '' }, agent)).toBe(`${TOKEN_MARK}.${agent}`);
  }
  expect(output).not.toMatch(new RegExp(`${TOKEN_MARK}|6b6b|5a5a`));
});

test('run again, it has nothing to do', async () => {
  await agents(1);
  await rotate(`${NEW},${TOKEN_KEY}`);
  expect((await rotate(`${NEW},${TOKEN_KEY}`)).output).toContain('0 tokens are encrypted anew');
});

test('a key that is missing is said, with the agents it is missing for, and the tokens stay as they are', async () => {
  const [agent = ''] = await agents(1);
  const { code, output } = await rotate(NEW);
  expect(code).toBe(1);
  expect(output).toContain(agent);
  expect(await voice.sql`select token_key_id as key from agent_bots`).toEqual([{ key: 'test' }]);
});

test.each([undefined, 'abc', `k:${'0'.repeat(63)}`])('with AGENT_TOKEN_KEYS=%s it says what to set', async (keys) => {
  const { code, output } = await rotate(keys);
  expect(code).toBe(1);
  expect(output).toMatch(/AGENT_TOKEN_KEYS: .*64 hexadecimal digits/);
});
