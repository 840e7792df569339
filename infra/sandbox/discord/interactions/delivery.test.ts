import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { InteractionOutcome } from '../../control/protocol.ts';
import type { Json } from '../json.ts';
import { startTestSandbox, type TestSandbox } from '../testing.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

const contents = (outcome: InteractionOutcome): string[] => outcome.messages.map((message) => message.content);
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a response', () => {
  test('that is ephemeral is only visible to its user', async () => {
    sandbox.edge.answer = () => ({ type: 4, data: { content: 'secret', flags: 64 } });
    const outcome = await sandbox.say('/pay user:@carol amount:1');
    const id = outcome.messages[0]?.id;
    expect(outcome.messages).toMatchObject([{ flags: 64, visible_to: sandbox.discord.core.world.findUser('bob')?.id }]);
    expect((await sandbox.seenBy('bob')).map((message) => message.id)).toContain(id);
    expect((await sandbox.seenBy('carol')).map((message) => message.id)).not.toContain(id);
  });

  test('that is deferred resolves with the later replies', async () => {
    sandbox.edge.answer = ({ reply }) => {
      setTimeout(async () => {
        await reply('PATCH', 'messages/@original', { content: 'later' });
        await reply('POST', '', { content: 'and more' });
      }, 80);
      return { type: 5 };
    };
    const outcome = await sandbox.say('/pay user:@carol amount:1');
    expect(outcome.deferred).toBe(true);
    expect(contents(outcome)).toEqual(['later', 'and more']);
    expect(outcome.messages[0]).toMatchObject({ flags: 0, edited_timestamp: null });
    expect(outcome.messages[0]).not.toHaveProperty('is_loading');
  });

  test('that is deferred shows as loading until the reply', async () => {
    sandbox.edge.answer = async ({ reply }) => {
      setTimeout(() => void reply('PATCH', 'messages/@original', { content: 'x' }), 150);
      return { type: 5 };
    };
    const outcome = sandbox.say('/pay user:@carol amount:1');
    await expect
      .poll(async () => (await sandbox.seenBy('carol')).at(-1))
      .toMatchObject({ is_loading: true, flags: 128 });
    await outcome;
  });

  test('that replaces a public deferral with an ephemeral message leaves only that message', async () => {
    sandbox.edge.answer = ({ reply }) => {
      setTimeout(async () => {
        await reply('DELETE', 'messages/@original');
        await wait(80);
        await reply('POST', '', { content: 'no', flags: 64 });
      }, 20);
      return { type: 5 };
    };
    const outcome = await sandbox.say('/pay user:@carol amount:1');
    expect(outcome.messages).toMatchObject([{ content: 'no', flags: 64 }]);
  });

  test('that is deferred becomes the first follow-up, and keeps its visibility', async () => {
    sandbox.edge.answer = ({ reply }) => {
      setTimeout(() => void reply('POST', '', { content: 'now', flags: 0 }), 20);
      return { type: 5, data: { flags: 64 } };
    };
    const outcome = await sandbox.say('/pay user:@carol amount:1');
    expect(outcome.messages).toMatchObject([{ content: 'now', flags: 64 }]);
  });

  test('that is deferred but never sent is an error, and the message stays loading', async () => {
    sandbox.discord.core.timing.settleMs = 200;
    sandbox.edge.answer = () => ({ type: 5 });
    const outcome = await sandbox.say('/pay user:@carol amount:1');
    expect(outcome).toMatchObject({ error: { code: 'no_reply' }, messages: [{ is_loading: true }] });
  });

  test('that comes too late is ignored, and later edits get Unknown Webhook', async () => {
    sandbox.discord.core.timing.answerMs = 200;
    sandbox.edge.answer = async () => {
      await wait(400);
      return { type: 4, data: { content: 'late' } };
    };
    const outcome = await sandbox.say('/pay user:@carol amount:1');
    expect(outcome).toMatchObject({ messages: [], error: { code: 'timeout' } });
    expect(outcome.error?.message).toMatch(/^The application did not respond/);
    const answer = await sandbox.last().reply('PATCH', 'messages/@original', { content: 'x' });
    expect([answer.status, ((await answer.json()) as Json).code]).toEqual([404, 10015]);
  });

  test("can't be edited before it arrives, so early edits get Unknown Webhook", async () => {
    let early = 0;
    sandbox.edge.answer = async ({ reply }) => {
      early = (await reply('PATCH', 'messages/@original', { content: 'x' })).status;
      return { type: 4, data: { content: 'first' } };
    };
    expect(contents(await sandbox.say('/pay user:@carol amount:1'))).toEqual(['first']);
    expect(early).toBe(404);
  });

  test('that Discord would reject is an error that says exactly why', async () => {
    sandbox.edge.answer = () => ({ type: 4, data: { content: 'x'.repeat(2001) } });
    const outcome = await sandbox.say('/pay user:@carol amount:1');
    expect(outcome.error).toMatchObject({ code: 'invalid_response' });
    expect(outcome.error?.message).toContain('data.content[BASE_TYPE_MAX_LENGTH] Must be 2000 or fewer in length.');
  });

  test.each<[string, unknown, string]>([
    ['an empty message', { type: 4, data: {} }, 'Cannot send an empty message'],
    ['no type', { data: {} }, 'type[BASE_TYPE_REQUIRED]'],
    ['an update without a message', { type: 7, data: { content: 'x' } }, 'type[BASE_TYPE_CHOICES]'],
    ['choices for a command', { type: 8, data: { choices: [] } }, 'type[BASE_TYPE_CHOICES]'],
    [
      'a modal with a long title',
      { type: 9, data: { custom_id: 'm', title: 't'.repeat(46), components: [] } },
      'data.title',
    ],
    [
      'a modal with a blank title and label',
      {
        type: 9,
        data: {
          custom_id: 'm',
          title: ' ',
          components: [{ type: 18, label: ' ', component: { type: 4, custom_id: 'i', style: 1 } }],
        },
      },
      'data.title[BASE_TYPE_REQUIRED] This field is required; data.components[0].label[BASE_TYPE_REQUIRED]',
    ],
    ['a list', [], '50035'],
    ['an error status', new Response('boom', { status: 500 }), 'HTTP 500'],
    ['text', new Response('hello'), '50035'],
  ])("can't be %s", async (_what, body, why) => {
    sandbox.edge.answer = () => body;
    const outcome = await sandbox.say('/pay user:@carol amount:1');
    expect(outcome.error?.message).toContain(why);
    expect(outcome.messages).toEqual([]);
  });

  test('can come from the callback route instead, once', async () => {
    const agent = { 'Content-Type': 'application/json', 'User-Agent': 'DiscordBot (https://example.com, 1.0)' };
    const codes: unknown[] = [];
    sandbox.edge.answer = ({ interaction }) => {
      const url = `${sandbox.discord.apiBase}/v10/interactions/${interaction.id}/${interaction.token}/callback`;
      const callback = (): Promise<Response> =>
        fetch(url, { method: 'POST', headers: agent, body: JSON.stringify({ type: 4, data: { content: 'by REST' } }) });
      setTimeout(async () => {
        codes.push((await callback()).status);
        codes.push(((await (await callback()).json()) as Json).code);
      }, 20);
      return new Response(null, { status: 202 });
    };
    expect(contents(await sandbox.say('/pay user:@carol amount:1'))).toEqual(['by REST']);
    await expect.poll(() => codes).toEqual([204, 40060]);
  });
});

describe('delivery', () => {
  test('an interaction can be redelivered with the same body and a new signature', async () => {
    const outcome = await sandbox.say('/pay user:@carol amount:1');
    await wait(1100);
    const { status, body } = await sandbox.post('redeliver', { interaction: outcome.interactionId });
    expect([status, body]).toEqual([
      200,
      { status: 200, ackMs: expect.any(Number), body: { type: 4, data: { content: 'done' } } },
    ]);
    const [first, second] = sandbox.edge.received;
    expect(second?.interaction).toEqual(first?.interaction);
    expect(second?.headers.get('x-signature-ed25519')).not.toBe(first?.headers.get('x-signature-ed25519'));
    expect((await sandbox.sentence('redeliver', { interaction: '1' }))[0]).toBe(404);
  });

  test("an endpoint that verifies signatures passes the check, and one that doesn't is removed", async () => {
    expect((await sandbox.post('probe', {})).body).toMatchObject({ ok: true, removed: false });
    sandbox.edge.skipsSignatureCheck = true;
    expect((await sandbox.post('probe', {})).body).toMatchObject({ ok: false, removed: true });
    const outcome = await sandbox.say('/pay user:@carol amount:1');
    expect(outcome.error).toMatchObject({ code: 'no_endpoint' });
  });
});
