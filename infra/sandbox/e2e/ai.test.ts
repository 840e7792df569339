/** What members do with AI, against the scripted model: on Node and on workerd. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import type { AiEndpoint } from '../ai/server.ts';
import type { InteractionOutcome, SandboxMessage } from '../control/protocol.ts';
import { openStage, type Stage, textOf } from './stage.ts';

/** Much longer than anything takes, because the machine may be busy. */
const TIMEOUT_MS = 30_000;
/** Between two pieces of an answer: written in half a second, or in half a minute. */
const QUICKLY_MS = 0;
const SLOWLY_MS = 40;
vi.setConfig({ testTimeout: 3 * TIMEOUT_MS });

describe.each(['node', 'workerd'] as const)('on %s', (runtime) => {
  let stage: Stage;
  let sql: Sql;
  let ai: AiEndpoint;
  let isBroken = false;
  beforeAll(async () => {
    // Cooldowns are a hundredth of what they are.
    stage = await openStage(runtime, { RATE_LIMIT_SCALE: '100' });
    sql = connect(stage.sandbox.databaseUrl, { max: 1 });
    if (stage.sandbox.ai === undefined) throw new Error('there is no scripted model');
    ai = stage.sandbox.ai;
    stage.sandbox.discord.core.bots.main.intents.messageContent = true;
  });
  beforeEach(() => {
    ai.pieceMs = QUICKLY_MS;
  });
  afterEach(async () => {
    if (!isBroken) return;
    await stage.fault('ai', 'heal');
    // An edge leaves a provider that failed alone for a while; the next one hasn't seen it fail.
    await stage.fault('edge', 'kill');
    await stage.fault('edge', 'restart');
    isBroken = false;
  });
  afterAll(async () => {
    await sql?.end({ timeout: 1 });
    await stage?.stop();
  });

  const chat = (user: string, message: string, more = '') =>
    stage.say(user, `/chat message:${message}${more && ` ${more}`}`);
  const breakAi = (action: string, more = {}) => {
    isBroken = true;
    return stage.fault('ai', action, more);
  };
  const prompts = () =>
    ai.asked.flatMap(({ path, body }) => (path === '/v1/chat/completions' ? [JSON.stringify(body)] : []));
  const lastPrompt = () => prompts().at(-1) ?? '';

  function messages(): SandboxMessage[] {
    const { core } = stage.sandbox.discord;
    const channel = core.world.findChannel('general', core.world.findGuild('Chorus Lounge'));
    return core.messages.list(channel?.id ?? '') as SandboxMessage[];
  }

  const labelsOf = ({ components }: { components: unknown[] }) =>
    [...JSON.stringify(components).matchAll(/"label":"([^"]+)"/g)].map(([, label]) => label);

  function newest(outcome: InteractionOutcome): SandboxMessage {
    const [message] = outcome.messages.slice(-1);
    if (message === undefined) throw new Error(`no message: ${JSON.stringify(outcome.error)}`);
    return message;
  }

  /** The message that's being written, once some of the answer is in it. */
  async function growing(question: string): Promise<SandboxMessage> {
    return vi.waitFor(
      () => {
        const found = messages().findLast(
          (message) => message.content.includes(`> ${question}`) && message.content.includes('scripted model'),
        );
        if (found === undefined || !labelsOf(found).includes('Stop')) throw new Error('nothing is being written');
        return found;
      },
      { timeout: TIMEOUT_MS, interval: 50 },
    );
  }

  test('an answer goes on from what the member said before, and from nobody else', async () => {
    const first = await chat('alice', 'My favourite colour is teal');
    expect(textOf(first)).toContain('> My favourite colour is teal\n');
    expect(textOf(first)).toContain('scripted model');
    expect(labelsOf(newest(first))).toEqual(['Again']);
    const second = await chat('alice', 'Which one was it?');
    expect(textOf(second)).toContain('I can see 2 earlier messages');
    expect(lastPrompt()).toContain('My favourite colour is teal');
    expect(textOf(await chat('bob', 'Which one was it?'))).not.toContain('earlier');
    expect(lastPrompt()).not.toContain('teal');
    expect(textOf(await chat('alice', 'And now?', 'reset:True'))).not.toContain('earlier');
    expect(lastPrompt()).not.toContain('teal');
  });

  test('what costs more than one message is cut, and goes on with Continue', async () => {
    const outcome = await chat('carol', 'Make it long please', 'reset:True');
    expect(outcome.messages.length).toBeGreaterThan(1);
    for (const { content } of outcome.messages) expect(content.length).toBeLessThanOrEqual(2_000);
    expect(newest(outcome).content).toContain('The answer reached its limit');
    expect(outcome.messages.slice(0, -1).map(labelsOf)).toEqual(outcome.messages.slice(1).map(() => []));
    const rest = await stage.press('carol', newest(outcome), 'Continue');
    expect(textOf(rest)).toContain('> Continue exactly where you stopped.');
    expect(textOf(rest)).toContain('I can see 2 earlier messages');
  });

  test('Stop ends an answer where it is, and only the member who asked can press it', async () => {
    ai.pieceMs = SLOWLY_MS;
    const asked = chat('dave', 'Say something long', 'reset:True');
    const message = await growing('Say something long');
    expect(textOf(await stage.press('bob', message, 'Stop'))).toMatch(/only|isn’t yours|someone else/i);
    await stage.press('dave', message, 'Stop');
    const outcome = await asked;
    expect(newest(outcome).content).toContain('-# Stopped.');
    expect(newest(outcome).content).not.toContain('paragraph 40');
    const [row] =
      await sql`select state, held from ai_turn t join ai_request r using (key) where t.key = ${`i:${outcome.interactionId}`}`;
    expect(row?.state).toBe('stopped');
    ai.pieceMs = QUICKLY_MS;
    const again = await stage.press('dave', newest(outcome), 'Again');
    expect(textOf(again)).toContain('scripted model');
  });

  test.each([
    ['a status of 500', 'error', { status: 500 }, /didn’t answer\. Try again in a minute/],
    ['too many requests', 'error', { status: 429, retryAfter: 7 }, /busy\. Try again in [67] s/],
    ['a wrong key', 'error', { status: 401 }, /doesn’t accept the key/],
    ['what isn’t a stream', 'garbage', {}, /didn’t answer/],
    ['a refusal', 'refuse', {}, /won’t answer that/],
  ])('after %s, members read one sentence, and nothing is billed', async (_, action, more, sentence) => {
    await breakAi(action, more);
    const outcome = await chat('bob', 'Are you there?', 'reset:True');
    expect(textOf(outcome)).toMatch(sentence);
    const key = `i:${outcome.interactionId}`;
    const [bill] = await sql`select input, output, settled_at from ai_request where key = ${key}`;
    expect(bill).toMatchObject({ input: 0n, output: 0n, settled_at: expect.any(Date) });
    const [usage] = await sql`select sum(held)::integer as held from ai_usage`;
    expect(usage?.held).toBe(0);
  });

  test('half a stream is shown, billed for what was written, and said to be half', async () => {
    await breakAi('half');
    const outcome = await chat('alice', 'Tell me a story', 'reset:True');
    expect(textOf(outcome)).toContain('I’m the sandbox’s scripted model');
    expect(textOf(outcome)).toContain('The provider broke off here');
    const [bill] =
      await sql`select input::integer, output::integer from ai_request where key = ${`i:${outcome.interactionId}`}`;
    expect(bill?.input).toBeGreaterThan(100);
    expect(bill?.output).toBeGreaterThan(0);
  });

  test('an edge that’s killed while it writes leaves no answer half-written', async () => {
    ai.pieceMs = SLOWLY_MS;
    const asked = chat('alice', 'A long story about owls', 'reset:True');
    const message = await growing('A long story about owls');
    await stage.fault('edge', 'kill');
    ai.pieceMs = QUICKLY_MS;
    // Its lease ends by itself after 30 s, and a Worker's next trigger is at most a minute away. Both are here with the restart.
    await sql`update job set claimable_at = now() where kind = 'answer_with_ai'`;
    await stage.fault('edge', 'restart');
    const outcome = await asked;
    expect(outcome.messages[0]?.id).toBe(message.id);
    expect(textOf(outcome).match(/paragraph 3,/g)).toHaveLength(1);
    expect(textOf(outcome)).toContain('The answer reached its limit');
    expect(messages().filter((each) => labelsOf(each).includes('Stop'))).toEqual([]);
    const bills =
      await sql`select input::integer, settled_at from ai_request where key = ${`i:${outcome.interactionId}`}`;
    expect(bills).toHaveLength(1);
    expect(bills[0]?.settled_at).toBeInstanceOf(Date);
    expect(bills[0]?.input).toBeGreaterThan(0);
  });

  test('a channel is summarized, a text translated, and a message explained from its menu', async () => {
    const { core } = stage.sandbox.discord;
    await stage.control('/sandbox/message', {
      ...{ user: 'bob', guild: 'Chorus Lounge', channel: 'general' },
      content: 'We meet at the old mill on Friday',
    });
    const summary = await stage.say('alice', '/ai summarize messages:20');
    expect(textOf(summary)).toMatch(/Read \d+ messages/);
    expect(lastPrompt()).toContain('We meet at the old mill on Friday');
    expect(newest(summary).visible_to).toBeDefined();
    const translated = await stage.say('alice', '/ai translate text:Guten Tag language:English');
    expect(textOf(translated)).toContain('Translate this into English');
    const target = messages().findLast(({ content }) => content.startsWith('We meet'))?.id;
    for (const command of ['Explain', 'Translate']) {
      const { body, status } = await stage.control<InteractionOutcome>('/sandbox/command', {
        ...{ user: 'alice', guild: 'Chorus Lounge', channel: 'general', command, target },
      });
      expect([status, textOf(body)]).toEqual([200, expect.stringContaining('We meet at the old mill')]);
    }
    expect(core.world.users.length).toBeGreaterThan(0);
  });

  test('“Ask about this” takes the message with it, and goes on with the bot’s own answers', async () => {
    const place = { user: 'bob', guild: 'Chorus Lounge', channel: 'general', command: 'Ask about this' };
    const target = messages().findLast(({ content }) => content.startsWith('We meet'))?.id;
    const ask = async (about: string | undefined, question: string) => {
      const { body } = await stage.control<InteractionOutcome>('/sandbox/command', { ...place, target: about });
      expect(body.modal?.title).toBe('Ask about a message');
      const [questionId = ''] = [...JSON.stringify(body.modal?.components).matchAll(/"custom_id":"([^"]+)"/g)].map(
        ([, id]) => id ?? '',
      );
      // As Discord's client does: what's filled in comes back with the rest.
      const answered = await stage.control<InteractionOutcome>('/sandbox/modal', {
        ...{ user: 'bob', interaction: body.interactionId, fields: { [questionId]: question } },
      });
      expect(answered.status).toBe(200);
      return answered.body;
    };
    const first = await ask(target, 'Where is that?');
    expect(textOf(first)).toContain('> Where is that?');
    expect(lastPrompt()).toContain('We meet at the old mill');
    const second = await ask(newest(first).id, 'And when?');
    expect(textOf(second)).toContain('I can see 2 earlier messages');
  });

  test('notes are used where the member agreed, and nowhere after they took it back', async () => {
    expect(textOf(await stage.say('dave', '/remember note:I keep bees on the roof'))).toContain('/consent set');
    await stage.say('dave', '/consent set allow:True');
    await stage.say('dave', '/remember note:I keep bees on the roof tags:hobby');
    await chat('dave', 'What do I keep on the roof?', 'reset:True');
    expect(lastPrompt()).toContain('I keep bees on the roof');
    await chat('bob', 'What does dave keep on the roof?', 'reset:True');
    expect(lastPrompt()).not.toContain('bees');
    await stage.say('dave', '/consent set allow:False');
    await chat('dave', 'What do I keep on the roof?', 'reset:True');
    expect(lastPrompt()).not.toContain('bees');
  });

  test('a budget that’s used up is said, and nothing is asked', async () => {
    const before = prompts().length;
    await sql`insert into ai_usage (day, scope, owner_id, unit, used)
      values ((now() at time zone 'utc')::date, 'all', 0, 'tokens', 1000000000)
      on conflict (day, scope, owner_id, unit) do update set used = excluded.used`;
    const outcome = await chat('bob', 'One more?', 'reset:True');
    expect(textOf(outcome)).toContain('This bot has used its AI budget for today');
    expect(prompts()).toHaveLength(before);
    expect(textOf(await stage.say('bob', '/usage'))).toMatch(/today/i);
  });

  test('what the model writes pings nobody', () => {
    const written = messages().filter(({ content }) => content.includes('scripted model'));
    expect(written.length).toBeGreaterThan(0);
    for (const message of written)
      expect((message as { mentions?: unknown[]; mention_everyone?: boolean }).mention_everyone).not.toBe(true);
  });
});
