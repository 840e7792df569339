/** An answer whose provider has moderation, as a member sees it grow in Discord. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AiEndpoint, startAi } from '../../infra/sandbox/ai/server.ts';
import { type LocalDiscord, startDiscord } from '../../infra/sandbox/discord/index.ts';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { openJobStage } from '../../infra/testing/jobs.ts';
import { DiscordInteractionWebhook } from '../platform/discord/interaction-webhook.ts';
import { answerWith } from './answer.ts';
import { answerRequest } from './answer-request.ts';
import { aiProviders } from './providers.ts';
import { EDIT_EVERY_MS } from './streamed-reply.ts';

const PIECES = 600;
const PIECE_MS = 5;
const TIMEOUT_MS = 60_000;
const FLAGGED = 'I’ve removed this answer, because the provider’s moderation flagged it.';

let database: TestDatabase;
let discord: LocalDiscord;
let model: AiEndpoint;
let moderation: AiEndpoint;
let said = '';
beforeAll(async () => {
  database = await createDatabase();
  discord = await startDiscord({ port: 0 });
  model = await startAi({ script: () => said, pieceMs: PIECE_MS });
  moderation = await startAi();
});
afterAll(async () => {
  await discord.stop();
  await Promise.all([model.stop(), moderation.stop()]);
  await database.drop();
});
beforeEach(() => {
  said = words();
});
afterEach(() => {
  moderation.faults.heal();
  moderation.asked.length = 0;
});

/** As many pieces as the model streams, a token each; `odd` replaces some of them. */
function words(odd: Readonly<Record<number, string>> = {}): string {
  return Array.from({ length: PIECES }, (_, index) => odd[index] ?? String(index).padStart(3, '0')).join(' ');
}

async function ask(question: string) {
  const [guild] = discord.core.world.guilds;
  const [channel] = guild?.channels.filter(({ type }) => type === 0) ?? [];
  const alice = discord.core.world.findUser('alice');
  if (guild === undefined || channel === undefined || alice === undefined) throw new Error('nobody is here');
  const place = { userId: alice.id, guildId: guild.id, channelId: channel.id };
  const interaction = discord.openInteraction({ id: discord.core.ids.next(), type: 2, name: 'chat', ...place });
  await discord.acceptAnswer(interaction, { type: 5 });
  const stage = openJobStage(database.sql);
  const providers = aiProviders.schema().parse(
    JSON.stringify([
      { id: 'model', kind: 'openai', url: model.url, chat: 'small' },
      { id: 'moderation', kind: 'openai', url: moderation.url, moderation: 'strict' },
    ]),
  );
  const checked = () => moderation.asked.map(({ body }) => (body as { input: string }).input);
  const shown: string[] = [];
  const unchecked: string[] = [];
  const stopWatching = discord.core.events.subscribe((event) => {
    if (event.type !== 'message' || !interaction.messageIds.includes(event.message.id)) return;
    const { content } = event.message;
    shown.push(content);
    if (content !== FLAGGED && !checked().some((part) => part.includes(content.trim()))) unchecked.push(content);
  });
  const key = `i:${interaction.id}`;
  const startedAt = performance.now();
  await answerWith(
    { ...stage.services, ai: { ...stage.services.ai, providers } },
    answerRequest.parse({
      ...{
        purpose: 'chat',
        user: alice.id,
        guild: guild.id,
        channel: channel.id,
        question,
        header: '',
        into: 'original',
      },
      buttons: { stop: { type: 2, style: 2, label: 'Stop', custom_id: 'stop' } },
    }),
    {
      key,
      signal: new AbortController().signal,
      webhook: new DiscordInteractionWebhook(discord.apiBase, discord.applicationId, interaction.token, () => {}),
    },
  );
  const elapsedMs = performance.now() - startedAt;
  stopWatching();
  const bills = await database.sql`
    select r.input::integer, r.output::integer, r.settled_at, t.state, t.answer
    from ai_request r join ai_turn t using (key) where key = ${key}`;
  return { shown, unchecked, checked: checked(), elapsedMs, bills, lines: stage.lines };
}

test(
  'an answer of 600 pieces is checked about once per edit, and nothing unchecked is shown',
  async () => {
    const { shown, unchecked, checked, elapsedMs, bills } = await ask('Count to 600');
    // One of the question, then one per edit, and one of all at the end.
    expect(checked[0]).toContain('Count to 600');
    expect(checked.length).toBeGreaterThanOrEqual(4);
    expect(checked.length).toBeLessThanOrEqual(3 + elapsedMs / EDIT_EVERY_MS);
    expect(checked.at(-1)).toBe(said);
    expect(shown.length).toBeGreaterThanOrEqual(3);
    expect(unchecked).toEqual([]);
    expect(bills).toMatchObject([{ state: 'done', answer: said }]);
    expect(model.streams.at(-1)).toEqual({ pieces: PIECES, isCut: false });
  },
  TIMEOUT_MS,
);

test(
  'an answer that’s flagged late is replaced, its stream stopped, and billed once for what was written',
  async () => {
    said = words({ 330: 'flagged' });
    const { shown, unchecked, bills } = await ask('Count again');
    expect(unchecked).toEqual([]);
    const before = shown.slice(0, -1).join();
    expect(before).toContain('001 ');
    expect(before).not.toMatch(/flagged|33[1-9]|[45]\d\d/);
    expect(shown.at(-1)).toBe(FLAGGED);
    expect(bills).toMatchObject([{ state: 'failed', answer: FLAGGED, settled_at: expect.any(Date) }]);
    expect(bills[0]?.output).toBeGreaterThan(200);
    const stream = model.streams.at(-1);
    expect(stream?.isCut).toBe(true);
    expect(stream?.pieces).toBeLessThan(PIECES);
  },
  TIMEOUT_MS,
);

test(
  'a flagged word at the very end is found by the last check',
  async () => {
    said = words({ 599: 'flagged' });
    const { shown } = await ask('Count once more');
    expect(shown.at(-1)).toBe(FLAGGED);
    expect(shown.slice(0, -1).join()).not.toContain('flagged');
  },
  TIMEOUT_MS,
);

test(
  'a flagged question isn’t answered, and nothing of an answer is shown',
  async () => {
    const { shown, bills } = await ask('Something flagged');
    expect(shown).toEqual(['I can’t answer that: the provider’s moderation flagged the question.']);
    expect(bills).toMatchObject([{ state: 'failed', settled_at: expect.any(Date) }]);
    expect(model.streams.at(-1)?.pieces).toBeLessThan(PIECES);
  },
  TIMEOUT_MS,
);

test(
  'a moderation that fails flags nothing: the answer comes whole, and operators read why',
  async () => {
    moderation.faults.error(500);
    const { shown, bills, lines } = await ask('Count without');
    expect(shown.at(-1)).toContain('599');
    expect(bills).toMatchObject([{ state: 'done', answer: said }]);
    expect(lines.join()).toContain('AI moderation didn’t answer');
  },
  TIMEOUT_MS,
);

test(
  'a moderation that hangs holds an answer up for one check of 5 s at its beginning and one at its end',
  async () => {
    moderation.faults.latency(60_000);
    const { shown, elapsedMs, bills } = await ask('Count while waiting');
    expect(shown.at(-1)).toContain('599');
    expect(bills).toMatchObject([{ state: 'done', answer: said }]);
    expect(elapsedMs).toBeGreaterThan(5_000);
    expect(elapsedMs).toBeLessThan(20_000);
  },
  TIMEOUT_MS,
);
