/** Pictures that members have drawn, against the scripted model: on Node and on workerd. */
import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import { textOfPicture } from '../ai/picture.ts';
import type { AiEndpoint } from '../ai/server.ts';
import type { InteractionOutcome, SandboxAttachment, SandboxMessage } from '../control/protocol.ts';
import { openStage, type Stage, textOf } from './stage.ts';

/** Much longer than anything takes, because the machine may be busy. */
const TIMEOUT_MS = 30_000;
vi.setConfig({ testTimeout: 3 * TIMEOUT_MS });
/** Of one member in a day. */
const PICTURES = 50;

describe.each(['node', 'workerd'] as const)('on %s', (runtime) => {
  let stage: Stage;
  let sql: Sql;
  let ai: AiEndpoint;
  beforeAll(async () => {
    // Nobody waits between two pictures.
    const environment = { RATE_LIMIT_SCALE: '1000000', AI_BUDGETS: JSON.stringify({ member: { images: PICTURES } }) };
    stage = await openStage(runtime, environment);
    sql = connect(stage.sandbox.databaseUrl, { max: 1 });
    if (stage.sandbox.ai === undefined) throw new Error('there is no scripted model');
    ai = stage.sandbox.ai;
    ai.pieceMs = 0;
  });
  afterAll(async () => {
    await sql?.end({ timeout: 1 });
    await stage?.stop();
  });

  const dream = (user: string, prompt: string, more = '') =>
    stage.say(user, `/dream prompt:${prompt}${more && ` ${more}`}`);
  const asked = (path: string) => ai.asked.filter((one) => one.path === path).map(({ body }) => body);
  const pictures = () => asked('/v1/images/generations') as { prompt: string }[];
  const lastPrompt = () => pictures().at(-1)?.prompt ?? '';
  const channel = () => {
    const { core } = stage.sandbox.discord;
    const found = core.world.findChannel('general', core.world.findGuild('Chorus Lounge'));
    if (found === undefined) throw new Error('there is no channel');
    return found;
  };
  const messages = () => stage.sandbox.discord.core.messages.list(channel().id) as SandboxMessage[];
  const labelsOf = ({ components }: { components: unknown[] }) =>
    [...JSON.stringify(components).matchAll(/"label":"([^"]+)"/g)].map(([, label]) => label);

  /** What's in a message's only picture, as the scripted model stores it. */
  async function drawnIn({ attachments }: SandboxMessage): Promise<string> {
    expect(attachments).toHaveLength(1);
    const [file] = attachments as SandboxAttachment[];
    expect(file?.content_type).toBe('image/png');
    const response = await fetch(file?.url ?? '');
    return textOfPicture(Buffer.from(await response.arrayBuffer()));
  }

  function last({ messages: found, error }: InteractionOutcome): SandboxMessage {
    const message = found.at(-1);
    if (message === undefined) throw new Error(`no message: ${JSON.stringify(error)}`);
    return message;
  }

  /** The same message once its picture is there. */
  const finished = (outcome: InteractionOutcome): Promise<SandboxMessage> =>
    vi.waitFor(
      () => {
        const found = messages().find(({ id }) => id === last(outcome).id);
        if (found === undefined || found.attachments.length === 0) throw new Error('nothing has been drawn yet');
        return found;
      },
      { timeout: TIMEOUT_MS, interval: 50 },
    );

  /** What a member has used and has set aside. */
  async function usedBy(user: string) {
    const id = stage.sandbox.discord.core.world.users.find(({ username }) => username === user)?.id ?? '0';
    const [row] = await sql`select used::integer, held::integer from ai_usage
      where scope = 'member' and unit = 'images' and owner_id = ${id}`;
    return { used: row?.used ?? 0, held: row?.held ?? 0 };
  }
  async function billOf({ interactionId }: InteractionOutcome) {
    const bills = await sql`select input::integer, output::integer, settled_at is not null as settled from ai_request
      where key = ${`i:${interactionId}`}`;
    expect(bills.length).toBeLessThanOrEqual(1);
    return bills[0];
  }

  test('a picture shows what was asked for, in its style, and what it cost', async () => {
    const outcome = await dream('alice', '@everyone **look**: a red fox', 'style:neon');
    const message = last(outcome);
    expect(message.content).toBe(
      '🌃 **Neon**\n> \\@everyone \\*\\*look\\*\\*\\: a red fox\n-# 1 picture · 49 of 50 left today',
    );
    expect(message).toMatchObject({ mention_everyone: false, attachments: [{ filename: 'neon.png' }] });
    expect((message.attachments as { description?: string }[])[0]?.description).toBe('@everyone **look**: a red fox');
    expect(labelsOf(message)).toEqual(['Again', 'Vary']);
    expect(await drawnIn(message)).toBe(lastPrompt());
    expect(lastPrompt()).toMatch(
      /^@everyone \*\*look\*\*: a red fox\n\nStyle: .*neon.*\n\nKeep it suitable for everyone from 13/s,
    );
    expect(await billOf(outcome)).toEqual({ input: 0, output: 1, settled: true });
    expect(textOf(await stage.say('alice', '/usage'))).toMatch(/1 of 50 pictures.*scripted, dream: 1 picture/s);
  });

  test('Again draws the same, Vary something else, and only for the member who asked', async () => {
    const first = last(await dream('bob', 'a tin robot', 'style:sketch'));
    expect(textOf(await stage.press('alice', first, 'Again'))).toMatch(/Only <@\d+> can use that/);
    const again = await finished(await stage.press('bob', first, 'Again'));
    expect(again.id).not.toBe(first.id);
    expect(await drawnIn(again)).toMatch(/^a tin robot\n\nStyle: A pencil sketch/);
    const { modal, interactionId } = await stage.press('bob', again, 'Vary');
    expect(JSON.stringify(modal)).toContain('"value":"a tin robot"');
    expect(JSON.stringify(modal)).toMatch(/"value":"sketch","default":true|"default":true,"value":"sketch"/);
    const { body } = await stage.control<InteractionOutcome>('/sandbox/modal', {
      ...{ user: 'bob', interaction: interactionId },
      fields: { prompt: 'a brass robot', style: ['pixel'] },
    });
    const varied = await finished(body);
    expect(varied.content).toContain('👾 **Pixel art**\n> a brass robot\n');
    expect(await drawnIn(varied)).toMatch(/^a brass robot\n\nStyle: Pixel art/);
    expect(await usedBy('bob')).toEqual({ used: 3, held: 0 });
    await sql`update ai_turn set at = at - interval '1 hour'`;
    expect(textOf(await stage.press('bob', varied, 'Again'))).toContain('Describe it again with `/dream`');
    expect(textOf(await stage.press('bob', varied, 'Vary'))).toContain('Describe it again with `/dream`');
  });

  test.each([
    ['a page in place of a picture', 'garbage', {}, /didn’t send a picture/],
    ['half a picture', 'half', {}, /didn’t send a picture/],
    ['no picture', 'nothing', {}, /didn’t send a picture/],
    ['a refusal', 'refuse', {}, /won’t draw that/],
    ['a wrong key', 'error', { status: 401 }, /doesn’t accept the key/],
    ['a status of 500', 'error', { status: 500 }, /didn’t send a picture/],
    ['too many requests', 'error', { status: 429, retryAfter: 1 }, /busy\. Try again in 1 second\./],
  ])('after %s, members read one sentence, and nothing is billed', async (_, action, more, sentence) => {
    const before = await usedBy('carol');
    await stage.fault('ai', action, more);
    const outcome = await dream('carol', 'a paper boat');
    await stage.fault('ai', 'heal');
    expect(last(outcome).content.split('\n').slice(2)).toEqual([expect.stringMatching(sentence)]);
    expect(last(outcome).attachments).toEqual([]);
    expect(await billOf(outcome)).toEqual({ input: 0, output: 0, settled: true });
    expect(await usedBy('carol')).toEqual({ ...before, held: 0 });
    // The provider isn't left alone for longer than it said.
    if ('retryAfter' in more) await new Promise((resolve) => setTimeout(resolve, 1_000));
    const next = await finished(await stage.press('carol', last(outcome), 'Again'));
    expect(await drawnIn(next)).toMatch(/^a paper boat\n/);
    expect(await usedBy('carol')).toEqual({ used: before.used + 1, held: 0 });
  });

  test('moderation looks at the description first, and then at the picture', async () => {
    const before = { pictures: pictures().length, used: (await usedBy('dave')).used };
    const described = await dream('dave', 'a flagged fox');
    expect(textOf(described)).toContain('moderation flagged the description');
    expect(await billOf(described)).toEqual({ input: 0, output: 0, settled: true });
    expect(pictures()).toHaveLength(before.pictures);
    const shown = await dream('dave', 'a shocking fox');
    expect(textOf(shown)).toContain('I’ve thrown this picture away');
    expect(last(shown).attachments).toEqual([]);
    expect(await billOf(shown)).toEqual({ input: 0, output: 1, settled: true });
    expect(await usedBy('dave')).toEqual({ used: before.used + 1, held: 0 });
  });

  test('what’s suitable depends on the channel, and where AI is off, nothing is drawn', async () => {
    channel().isNsfw = true;
    await stage.say('alice', '/mode set rating:Unrated');
    await dream('bob', 'a storm');
    expect(lastPrompt()).toBe('a storm');
    channel().isNsfw = false;
    await dream('bob', 'a storm');
    expect(lastPrompt()).toContain('from 13 years on');
    const count = pictures().length;
    await stage.say('alice', '/mode set use:Off');
    const outcome = await dream('bob', 'a storm');
    expect(textOf(outcome)).toContain('AI is off in this channel');
    expect(await billOf(outcome)).toBeUndefined();
    expect(pictures()).toHaveLength(count);
    await stage.say('alice', '/mode clear');
  });

  test('a wish in /chat is drawn, and a question about drawing is answered', async () => {
    const said = asked('/v1/chat/completions').length;
    const wish = await stage.say('bob', '/chat message:Hey, can you draw me a red fox?');
    expect(last(wish).content).toContain('> a red fox\n');
    expect(await drawnIn(last(wish))).toMatch(/^a red fox\n/);
    expect(asked('/v1/chat/completions')).toHaveLength(said);
    expect(await billOf(wish)).toEqual({ input: 0, output: 1, settled: true });
    const question = await stage.say('bob', '/chat message:Can you draw?');
    expect(textOf(question)).toContain('scripted model');
    await stage.say('alice', '/settings restrict command:dream role:@Staff');
    const kept = await stage.say('bob', '/chat message:draw me a red fox');
    expect(textOf(kept)).toContain('scripted model');
    expect(textOf(await dream('bob', 'a red fox'))).toContain("that's only for");
    await stage.say('alice', '/settings restrict command:dream');
  });

  test('of ten at once at the end of a budget, exactly what’s left is drawn', async () => {
    await sql`insert into ai_usage (day, scope, owner_id, unit, used)
      select (now() at time zone 'utc')::date, 'member', ${userId('dave')}, 'images', ${PICTURES - 3}
      on conflict (day, scope, owner_id, unit) do update set used = excluded.used`;
    const count = pictures().length;
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, index) => dream('dave', `owl ${index + 1}`)));
    const drawn = outcomes.filter((outcome) => last(outcome).attachments.length === 1);
    expect(drawn).toHaveLength(3);
    for (const outcome of outcomes.filter((one) => !drawn.includes(one)))
      expect(textOf(outcome)).toMatch(/You’ve used all your pictures for today: 0 of 50 are left\. .*<t:\d+:R>/);
    expect(pictures()).toHaveLength(count + 3);
    expect(await Promise.all(drawn.map(billOf))).toEqual(drawn.map(() => ({ input: 0, output: 1, settled: true })));
    expect(await usedBy('dave')).toEqual({ used: PICTURES, held: 0 });
  });

  test('an edge that’s killed while it draws leaves one picture and one bill', async () => {
    const before = await usedBy('alice');
    const count = pictures().length;
    ai.pictureMs = 20_000;
    const drawing = dream('alice', 'a lighthouse');
    await vi.waitFor(() => expect(pictures()).toHaveLength(count + 1), { timeout: TIMEOUT_MS });
    await stage.fault('edge', 'kill');
    ai.pictureMs = 0;
    expect((await usedBy('alice')).held).toBe(1);
    // Its lease ends by itself after 30 s, and a Worker's next trigger is at most a minute away. Both are here with the restart.
    await sql`update job set claimable_at = now() where kind = 'draw_with_ai'`;
    await stage.fault('edge', 'restart');
    const outcome = await drawing;
    expect(await drawnIn(last(outcome))).toMatch(/^a lighthouse\n/);
    expect(messages().filter(({ content }) => content.includes('a lighthouse'))).toHaveLength(1);
    expect(pictures()).toHaveLength(count + 2);
    expect(await billOf(outcome)).toEqual({ input: 0, output: 1, settled: true });
    expect(await usedBy('alice')).toEqual({ used: before.used + 1, held: 0 });
  });

  function userId(name: string): string {
    return stage.sandbox.discord.core.world.users.find(({ username }) => username === name)?.id ?? '0';
  }
});
