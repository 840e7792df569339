/** What `/dream` and wishes in `/chat` begin, on a real database. The jobs that draw and answer are only counted. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { chorus, noVoice, type TestChorus } from '../../infra/testing/chorus.ts';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { BOB, type Circumstances, GUILD, NOW_MS, slash } from '../../infra/testing/interaction.ts';
import { storeOn } from '../../infra/testing/store.ts';
import { TOKEN_KEY } from '../../infra/testing/voice.ts';
import { setMode } from '../../shared/ai/mode-store.ts';
import { aiProviders } from '../../shared/ai/providers.ts';
import { sealingWith } from '../voice/services.ts';

let database: TestDatabase;
let nowMs = NOW_MS;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.sql`truncate ai_turn, idempotency, job, guild_settings`);

/** @param models of the operator's only provider; undefined if there's none. */
function chorusWith(models: object | undefined): TestChorus {
  const provider = { id: 'main', kind: 'openai', key: 'k', ...models };
  return chorus({}, [], [], {
    store: storeOn(database.sql, { clock: () => new Date(nowMs), limitScale: 1 }),
    clock: () => nowMs,
    limitScale: 1_000,
    ai: { providers: models === undefined ? [] : aiProviders.schema().parse(JSON.stringify([provider])), budgets: {} },
    voice: { ...noVoice, seal: sealingWith([TOKEN_KEY]) },
  });
}
const COMMAND = { name: 'mode', module: 'ai' };
const both = { chat: 'words', image: 'pictures' };

/** What was begun (the job's kind), or the sentence in its place. */
async function ask(made: TestChorus, command: string, text: string, where: Circumstances = {}): Promise<string> {
  const calls = made.calls.length;
  const option = { name: command === 'dream' ? 'prompt' : 'message', type: 3, value: text };
  const envelope = slash(command, [option], where);
  await made.send(envelope);
  await made.settled();
  const [job] = await database.sql<{ kind: string }[]>`select kind from job where key = ${`i:${envelope.id}`}`;
  const sentence = made.calls.slice(calls).find(({ payload }) => payload !== undefined)?.payload?.content;
  return job?.kind ?? String(sentence);
}

test('a picture that’s asked for in words waits for the one before it, as with /dream, and others don’t', async () => {
  const made = chorusWith(both);
  expect(await ask(made, 'dream', 'a red fox')).toBe('draw_with_ai');
  nowMs += 5_000;
  expect(await ask(made, 'chat', 'draw me a blue fox')).toBe('Slow down! Try again in 5 seconds.');
  expect(await ask(made, 'chat', 'can you draw?')).toBe('answer_with_ai');
  expect(await ask(made, 'chat', 'draw me a blue fox', { user: BOB })).toBe('draw_with_ai');
  nowMs += 5_000;
  expect(await ask(made, 'chat', 'draw me a blue fox')).toBe('draw_with_ai');
  nowMs += 5_000;
  expect(await ask(made, 'dream', 'a green fox')).toBe('Slow down! Try again in 5 seconds.');
  nowMs += 60_000;
});

test('where no model draws, a wish is answered in words, and /dream says what’s missing', async () => {
  const made = chorusWith({ chat: 'words' });
  expect(await ask(made, 'chat', 'draw me a red fox')).toBe('answer_with_ai');
  expect(await ask(made, 'dream', 'a red fox')).toContain('giving a provider in `AI_PROVIDERS` a model for `image`');
  expect(await ask(chorusWith(undefined), 'dream', 'a red fox')).toContain('setting `AI_PROVIDERS`');
});

test('where staff keep /dream for a role, a wish is answered in words', async () => {
  const kept = database.sql.json({ 'command:dream': { isOff: false, roleIds: ['5'] } });
  await database.sql`insert into guild_settings (guild_id, module, value, version, set_by) values (${GUILD}, 'access', ${kept}, 1, 1)`;
  const made = chorusWith(both);
  expect(await ask(made, 'dream', 'a red fox')).toContain("that's only for <@&5>");
  expect(await ask(made, 'chat', 'draw me a red fox')).toBe('answer_with_ai');
});

test.each(['\u200b\u2060', '   '])('%j isn’t drawn', async (prompt) => {
  nowMs += 60_000;
  expect(await ask(chorusWith(both), 'dream', prompt)).toBe('Describe the picture in words I can read.');
});

test('where AI is off, whoever asks hears so alone, and nothing is begun', async () => {
  const made = chorusWith(both);
  const staff = { key: 'i:off', actor: { id: '1' }, guild: { id: GUILD, roleIds: [] }, command: COMMAND };
  await setMode(storeOn(database.sql), staff, { level: 'server', id: GUILD, name: 'Server' }, { use: 'off' });
  for (const [command, text] of [
    ['chat', 'hello'],
    ['chat', 'draw me a red fox'],
    ['dream', 'a red fox'],
  ] as const) {
    const calls = made.calls.length;
    expect(await ask(made, command, text)).toMatch(/^AI is off in this channel\./);
    const [removed, said] = made.calls.slice(calls);
    expect([removed?.call, said?.payload?.flags]).toEqual(['delete', 64]);
    nowMs += 60_000;
  }
  await database.sql`delete from ai_mode`;
});
