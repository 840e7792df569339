/** Runs `npm run rotate-agent-keys` as a child process. */
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
  const created: string[] = [];
  while (created.length < count) created.push(await voice.agent(owner, pool));
  return created;
}

test('afterward, the new key alone decrypts every token, and no secret was printed', async () => {
  const created = await agents(3);
  const { code, output } = await rotate(`${NEW}, ${TOKEN_KEY}`);
  expect([code, output.trim()]).toEqual([0, 'Re-encrypted 3 tokens with the key next.']);
  const alone = await TokenCipher.from([NEW]);
  for (const agent of created) {
    const [row] = await voice.sql<{ ciphertext: string; keyId: string }[]>`
      select token_ciphertext as ciphertext, token_key_id as "keyId" from agent_bots where agent_id = ${agent}`;
    expect(await alone.open(row ?? { ciphertext: '', keyId: '' }, agent)).toBe(`${TOKEN_MARK}.${agent}`);
  }
  expect(output).not.toMatch(new RegExp(`${TOKEN_MARK}|6b6b|5a5a`));
});

test('a second run has nothing to do', async () => {
  await agents(1);
  await rotate(`${NEW},${TOKEN_KEY}`);
  expect((await rotate(`${NEW},${TOKEN_KEY}`)).output).toContain('Re-encrypted 0 tokens');
});

test('names the agents whose key is missing, and leaves their tokens unchanged', async () => {
  const [agent = ''] = await agents(1);
  const { code, output } = await rotate(NEW);
  expect(code).toBe(1);
  expect(output).toContain(agent);
  expect(await voice.sql`select token_key_id as key from agent_bots`).toEqual([{ key: 'test' }]);
});

test.each([undefined, 'abc', `k:${'0'.repeat(63)}`])('with AGENT_TOKEN_KEYS=%s, says what to set', async (keys) => {
  const { code, output } = await rotate(keys);
  expect(code).toBe(1);
  expect(output).toMatch(/AGENT_TOKEN_KEYS: .*64 hexadecimal digits/);
});
