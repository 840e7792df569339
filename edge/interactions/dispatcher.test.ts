import { afterEach, describe, expect, test, vi } from 'vitest';
import { dispatching } from '../../infra/testing/dispatching.ts';
import { slash } from '../../infra/testing/interaction.ts';
import { Unavailable } from '../../shared/platform/unavailable.ts';
import type { Answer, Behaviour } from './behaviour.ts';
import { declarations } from './command.ts';
import { BACKGROUND_LIMIT_MS, DEFER_AFTER_MS, LAST_CALL_MS } from './deadline.ts';
import { refuse, reply, whisper } from './reply.ts';

interface Services {
  work(): Answer;
}
const { command } = declarations<Services>();

/** A dispatcher with one command, `/work`, that does the given work. */
function working(work: Services['work'], behaviour: Partial<Behaviour> = {}) {
  const declared = command({
    name: 'work',
    module: 'info',
    description: 'Works',
    effect: 'read',
    visibility: 'public',
    ...behaviour,
    run: (context) => context.work(),
  });
  return dispatching([declared], { work });
}

const done = () => reply({ content: 'done' });
/** Longer ago than an answer may take: it has to be deferred at once. */
const LATE = { ageMs: DEFER_AFTER_MS + 1 };
const APOLOGY = /^Something went wrong on our end.*`[0-9a-f]{10}`\.$/;
const NO_PINGS = { parse: [] };

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a command that is done at once', () => {
  test('is answered in the HTTP body, without so much as a timer', async () => {
    const timer = vi.spyOn(globalThis, 'setTimeout');
    const { send, calls, reported } = working(done);
    expect(await send(slash('work'))).toEqual({
      type: 4,
      data: { content: 'done', allowed_mentions: NO_PINGS },
    });
    expect(timer).not.toHaveBeenCalled();
    expect(calls).toEqual([]);
    expect(reported.finished).toEqual([{ command: 'work', status: 'success' }]);
  });

  test('is answered so however late the interaction arrives, and even where it is declared slow', async () => {
    expect(await working(done, { defer: 'always' }).send(slash('work', [], LATE))).toMatchObject({ type: 4 });
  });

  test('is seen by the member alone where it is declared so', async () => {
    const { send } = working(done, { visibility: 'ephemeral' });
    expect(await send(slash('work'))).toMatchObject({ type: 4, data: { content: 'done', flags: 64 } });
  });

  test('refuses in a sentence for the member alone, though its answers are public', async () => {
    const { send, reported } = working(() => refuse('Not today. Try tomorrow.'));
    expect(await send(slash('work'))).toEqual({
      type: 4,
      data: { content: 'Not today. Try tomorrow.', flags: 64, allowed_mentions: NO_PINGS },
    });
    expect(reported.finished).toEqual([{ command: 'work', status: 'refused' }]);
  });
});

describe('a command that takes a while', () => {
  test('is answered in the HTTP body when it is done early', async () => {
    const { send, calls } = working(async () => done());
    expect(await send(slash('work'))).toMatchObject({ type: 4, data: { content: 'done' } });
    expect(calls).toEqual([]);
  });

  test('is deferred when it is not, and completed when it is done', async () => {
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof done>>();
    const { send, settled, calls, reported } = working(() => promise);
    expect(await send(slash('work', [], { ageMs: DEFER_AFTER_MS - 20 }))).toEqual({ type: 5, data: { flags: 0 } });
    expect(calls).toEqual([]);
    expect(reported.finished).toEqual([]);
    resolve(done());
    await settled();
    expect(calls).toEqual([{ call: 'edit', payload: { content: 'done', allowed_mentions: NO_PINGS } }]);
    expect(reported.finished).toEqual([{ command: 'work', status: 'success' }]);
  });

  test('is deferred at once and still completed, when the interaction arrives late', async () => {
    const { send, settled, calls } = working(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return done();
    });
    expect(await send(slash('work', [], { ageMs: 60_000 }))).toMatchObject({ type: 5 });
    await settled();
    expect(calls).toMatchObject([{ call: 'edit', payload: { content: 'done' } }]);
  });

  test('is deferred at once where it is declared slow', async () => {
    const { send, settled, calls } = working(async () => done(), { defer: 'always' });
    expect(await send(slash('work'))).toMatchObject({ type: 5 });
    await settled();
    expect(calls).toMatchObject([{ call: 'edit', payload: { content: 'done' } }]);
  });

  test('is deferred for the member alone where its answers are, and an edit repeats no such flag', async () => {
    const { send, settled, calls } = working(async () => done(), { defer: 'always', visibility: 'ephemeral' });
    expect(await send(slash('work'))).toEqual({ type: 5, data: { flags: 64 } });
    await settled();
    expect(calls).toEqual([{ call: 'edit', payload: { content: 'done', allowed_mentions: NO_PINGS } }]);
  });

  test('refuses after a public deferral by removing it and telling the member alone', async () => {
    const { send, settled, calls } = working(async () => refuse('Not today.'), { defer: 'always' });
    await send(slash('work'));
    await settled();
    expect(calls).toEqual([
      { call: 'delete' },
      { call: 'follow up', payload: { content: 'Not today.', flags: 64, allowed_mentions: NO_PINGS } },
    ]);
  });

  test('whispers after a public deferral in the same way', async () => {
    const { send, settled, calls } = working(async () => whisper({ content: 'psst' }), { defer: 'always' });
    await send(slash('work'));
    await settled();
    expect(calls).toMatchObject([{ call: 'delete' }, { call: 'follow up', payload: { content: 'psst', flags: 64 } }]);
  });

  test('refuses after a private deferral by editing it', async () => {
    const behaviour = { defer: 'always', visibility: 'ephemeral' } as const;
    const { send, settled, calls } = working(async () => refuse('Not today.'), behaviour);
    await send(slash('work'));
    await settled();
    expect(calls).toEqual([{ call: 'edit', payload: { content: 'Not today.', allowed_mentions: NO_PINGS } }]);
  });

  test('that never ends is apologised for before the runtime cuts it off', async () => {
    vi.useFakeTimers();
    const { send, settled, calls, reported } = working(() => new Promise(() => {}), { defer: 'always' });
    await send(slash('work'));
    await vi.advanceTimersByTimeAsync(BACKGROUND_LIMIT_MS);
    await settled();
    expect(calls).toMatchObject([{ call: 'delete' }, { call: 'follow up', payload: { flags: 64 } }]);
    expect(reported.finished).toEqual([{ command: 'work', status: 'error' }]);
  });

  test('that may not be deferred is apologised for before Discord gives up', async () => {
    vi.useFakeTimers();
    const { send, calls, reported } = working(() => new Promise(() => {}), { defer: 'never' });
    const answer = send(slash('work'));
    await vi.advanceTimersByTimeAsync(LAST_CALL_MS);
    expect(await answer).toMatchObject({ type: 4, data: { content: expect.stringMatching(APOLOGY), flags: 64 } });
    expect(calls).toEqual([]);
    expect(reported.finished).toEqual([{ command: 'work', status: 'error' }]);
  });

  test('that may not be deferred is given its time even when clocks disagree', async () => {
    const { send } = working(async () => done(), { defer: 'never' });
    expect(await send(slash('work', [], { ageMs: 60_000 }))).toMatchObject({ type: 4, data: { content: 'done' } });
  });
});

describe('a command that fails', () => {
  const error = new Error('column "secret" does not exist');
  const failures: [string, () => Answer][] = [
    [
      'at once',
      () => {
        throw error;
      },
    ],
    ['later', () => Promise.reject(error)],
  ];

  test.each(failures)('%s, before an answer: an apology with the code that the log has', async (_, work) => {
    const { send, reported } = working(work);
    const { type, data } = await send(slash('work'));
    expect([type, data?.flags]).toEqual([4, 64]);
    expect(data?.content).toMatch(APOLOGY);
    expect(reported.failed).toMatchObject([{ command: 'work', error }]);
    expect(data?.content).toContain(reported.failed[0]?.correlation);
    expect(data?.content).not.toContain('column');
    expect(reported.finished).toEqual([{ command: 'work', status: 'error' }]);
  });

  test('after a deferral: its message is repaired with such an apology', async () => {
    const { send, settled, calls, reported } = working(() => Promise.reject(error), { defer: 'always' });
    await send(slash('work'));
    await settled();
    expect(calls).toMatchObject([{ call: 'delete' }, { call: 'follow up', payload: { flags: 64 } }]);
    expect(calls[1]?.payload?.content).toMatch(APOLOGY);
    expect(calls[1]?.payload?.content).toContain(reported.failed[0]?.correlation);
  });

  test('because something outside does not answer: its own honest sentence', async () => {
    const away = new Unavailable('The books are closed. Try in a minute.', error);
    const { send, reported } = working(() => Promise.reject(away));
    expect(await send(slash('work'))).toMatchObject({ data: { content: 'The books are closed. Try in a minute.' } });
    expect(reported.finished).toEqual([{ command: 'work', status: 'unavailable' }]);
    expect(reported.failed).toMatchObject([{ error: away }]);
  });

  test.each([{}, { defer: 'always' }] as const)('by a message Discord would not take (%j): an apology', async (how) => {
    const tooLong = async () => reply({ content: 'x'.repeat(2_001) });
    const { send, settled, calls, reported } = working(tooLong, how);
    const { data } = await send(slash('work'));
    await settled();
    expect(calls.at(-1)?.payload?.content ?? data?.content).toMatch(APOLOGY);
    expect(reported.failed).toMatchObject([
      { error: new RangeError('The content has 2001 characters; Discord allows 2000.') },
    ]);
    expect(reported.finished).toEqual([{ command: 'work', status: 'error' }]);
  });

  test('by losing its deferred answer: that is counted', async () => {
    const lost = new Error('404');
    const away = { editOriginal: () => Promise.reject(lost), deleteOriginal: async () => {}, followUp: async () => {} };
    const slow = command({
      name: 'work',
      module: 'info',
      description: 'Works',
      effect: 'read',
      visibility: 'public',
      defer: 'always',
      run: async () => done(),
    });
    const { send, settled, reported } = dispatching([slow], { work: done }, { webhook: () => away });
    await send(slash('work'));
    await settled();
    expect(reported.lost).toEqual([lost]);
  });
});

test('how long the answer took is measured from the moment the member pressed Enter', async () => {
  const { send, reported } = working(done);
  await send(slash('work', [], { ageMs: 140 }));
  await send(slash('work', [], { ageMs: -5_000 }));
  expect(reported.acknowledgedMs).toEqual([140, 0]);
});
