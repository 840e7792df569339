/** Requests that can't be done at once: they are done later or given up, and the member is told. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { type Asker, text } from '../../../infra/testing/voice-chorus.ts';
import type { CallErrorCode } from '../../../shared/voice/call-errors.ts';
import { applyNextIntent } from '../../../shared/voice/intents.ts';
import type { Lease } from '../../../shared/voice/session.ts';

let voice: MusicChorus;
let bob: Asker;
let here: string;
beforeAll(async () => {
  voice = await openMusicChorus(8);
});
afterAll(() => voice.close());
beforeEach(async () => {
  ({ asker: bob, channel: here } = await voice.newcomer());
});
afterEach(() => voice.paper.reset());

const play = (query = 'first light', ...more: ReturnType<typeof text>[]) =>
  voice.ask(bob, 'music play', text('query', query), ...more);
const called = () => voice.paper.calls.map(({ call }) => call).sort();

describe('an agent that joined for something that can’t be played', () => {
  const nothing = { status: 'not_found', query: 'first light' } as const;
  /** The paper node only answers a result; this also marks the intent as applied. */
  const answers = (result: object) => {
    voice.paper.answers.intents = async ({ intent }: Record<string, unknown>) => {
      await voice.sql`update voice_intents set applied_at = now(), fence = 1, result = ${voice.sql.json(result as never)} where intent_id = ${String(intent)}`;
      return { intent, result };
    };
  };

  test('leaves again', async () => {
    await voice.runCrew(1, [voice.guildId]);
    answers(nothing);
    expect(await play()).toMatchObject({
      isEphemeral: true,
      text: expect.stringMatching(/^I couldn't find anything for/),
    });
    expect(called()).toEqual(['intents', 'join', 'leave']);
  });

  test('stays if it was there before, or if someone else requested something', async () => {
    await voice.runCrew(1, [voice.guildId]);
    await voice.session(voice.guildId, { channelId: here });
    answers(nothing);
    await play();
    expect(called()).toEqual(['intents']);
    await voice.sql`update voice_sessions set state = 'ended', end_reason = 'left', ended_at = now() where state <> 'ended'`;
    voice.says(nothing);
    voice.paper.calls.length = 0;
    await play();
    expect(called()).toEqual(['intents', 'join']);
  });
});

describe('a request that isn’t done at once', () => {
  test.each<CallErrorCode>(['busy', 'stale_fence', 'internal', 'draining'])(
    'runs later when the node answers %s',
    async (code) => {
      await voice.runCrew(1, [voice.guildId]);
      voice.paper.failures.intents = code;
      expect((await play()).text).toBe(`Your request for <#${here}> is queued. It'll run in a moment.`);
      expect(await voice.intents(here)).toHaveLength(1);
    },
  );

  test('is answered with its result when a slow source delays it beyond the node’s response', async () => {
    const { leases } = await voice.runCrew(1, [voice.guildId]);
    voice.paper.resultWaitMs = 10_000;
    voice.paper.failures.intents = 'busy';
    const answered = play();
    await expect.poll(() => called()).toContain('intents');
    const session = (await voice.sessionIn(here)) ?? '';
    const refused = { status: 'source_failed', reason: 'it took too long' };
    await applyNextIntent(voice.store, leases[0] as Lease, session, async () => refused);
    expect((await answered).text).toMatch(/^I couldn't load that: it took too long\./);
  });

  test('runs later when no node answers', async () => {
    await voice.runCrew(1, [voice.guildId]);
    await play();
    voice.paper.hangUps = 9;
    expect((await voice.ask(bob, 'music pause')).text).toBe(
      `Your request for <#${here}> is queued. It'll run in a moment.`,
    );
  });

  test('shows what was done even if the node’s answer was lost', async () => {
    const { agents } = await voice.runCrew(1, [voice.guildId]);
    await play();
    const session = (await voice.sessionIn(here)) ?? '';
    const [lease] = await voice.sql<
      { fence: string }[]
    >`select fence::text from agent_bots where agent_id = ${agents[0] ?? ''}`;
    voice.paper.answers.intents = async () => {
      for (let left = 2; left > 0; left--)
        await applyNextIntent(
          voice.store,
          { agent: agents[0] ?? '', fence: lease?.fence ?? '' },
          session,
          async () => ({
            status: 'volume',
            volume: 70,
          }),
        );
      return 'nothing that anyone understands';
    };
    expect((await voice.ask(bob, 'music volume', { name: 'percent', type: 4, value: 70 })).text).toBe(
      'Volume: **70%**.',
    );
  });

  test('says so when the session ended meanwhile', async () => {
    await voice.runCrew(1, [voice.guildId]);
    await play();
    voice.paper.answers.intents = async () => {
      await voice.sql`update voice_sessions set state = 'ended', end_reason = 'left', ended_at = now() where channel_id = ${here}`;
      return 'gone';
    };
    expect((await voice.ask(bob, 'music skip')).text).toBe(
      `Nothing is playing in <#${here}>. Start something with \`/music play\`.`,
    );
  });
});
