import { Hono } from 'hono';
import { html } from 'hono/html';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveFeeds, type LiveOptions, type LiveSource } from './live.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A page with a count, which viewers watch with timers that the test moves. */
function stage(options: Partial<LiveOptions> = {}) {
  const failures: unknown[] = [];
  const feeds = new LiveFeeds({ clock: Date.now, failed: (error) => failures.push(error), ...options });
  const state = { count: 0, reads: 0, read: async (): Promise<number> => state.count };
  const watch = async (viewer: string, source: Partial<LiveSource<number>> = {}) => {
    const work: Promise<unknown>[] = [];
    const app = new Hono();
    app.get('/', (c) =>
      feeds.stream<number>(c, {
        ...{ key: 'server', viewer },
        read: () => {
          state.reads += 1;
          return state.read();
        },
        render: (count) => html`<b>${count}</b>\n<i>&</i>`,
        isAllowed: async () => true,
        waitUntil: (running) => work.push(running),
        ...source,
      }),
    );
    const response = await app.request('/');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const seen = { response, text: '', hasEnded: false, leave: () => reader?.cancel(), work };
    const follow = async () => {
      for (let chunk = await reader?.read(); chunk?.done === false; chunk = await reader?.read())
        seen.text += chunk.value;
      seen.hasEnded = true;
    };
    void follow();
    await vi.advanceTimersByTimeAsync(0);
    return seen;
  };
  return { feeds, state, failures, watch };
}

const frame = (count: number) => `retry: 1000\ndata: <b>${count}</b>\ndata: <i>&</i>\n\n`;

test('sends what there is at once, changes only, and pings while nothing happens', async () => {
  const { state, watch } = stage();
  const seen = await watch('alice');
  expect(seen.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  expect(seen.text).toBe(frame(0));
  state.count = 1;
  await vi.advanceTimersByTimeAsync(2_900);
  expect(seen.text).toBe(frame(0));
  await vi.advanceTimersByTimeAsync(200);
  expect(seen.text).toBe(frame(0) + frame(1));
  await vi.advanceTimersByTimeAsync(11_000);
  expect(seen.text).toBe(`${frame(0)}${frame(1)}: ping\n\n`);
  await seen.leave();
});

test('reads once in 3 s, however many watch, and ends after 25 s', async () => {
  const { state, watch, feeds } = stage({ mostPerViewer: 50 });
  const viewers = await Promise.all(Array.from({ length: 40 }, (_, index) => watch(`viewer-${index % 20}`)));
  expect(feeds.counts).toEqual({ streams: 40, feeds: 1 });
  await vi.advanceTimersByTimeAsync(24_000);
  expect(state.reads).toBeGreaterThanOrEqual(7);
  expect(state.reads).toBeLessThanOrEqual(9);
  expect(viewers.some(({ hasEnded }) => hasEnded)).toBe(false);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(viewers.every(({ hasEnded, text }) => hasEnded && text.startsWith(frame(0)))).toBe(true);
  await Promise.all(viewers.flatMap(({ work }) => work));
  expect(feeds.counts).toEqual({ streams: 0, feeds: 0 });
  expect(vi.getTimerCount()).toBe(0);
});

test('reads with the request of a viewer who’s still there', async () => {
  const { state, watch } = stage();
  const readers: string[] = [];
  const reading = (name: string) => ({
    read: async () => {
      readers.push(name);
      return state.count;
    },
  });
  const alice = await watch('alice', reading('alice'));
  const bob = await watch('bob', reading('bob'));
  // His page is newer than what she was shown.
  expect([readers, bob.text]).toEqual([['alice'], '']);
  await alice.leave();
  state.count = 2;
  await vi.advanceTimersByTimeAsync(3_100);
  expect([readers, bob.text]).toEqual([['alice', 'bob'], frame(2)]);
  await bob.leave();
});

test('reads again if a request ended in the middle of its read, as on Workers', async () => {
  const { watch } = stage();
  const alice = await watch('alice', { read: () => new Promise(() => {}) });
  const bob = await watch('bob');
  await vi.advanceTimersByTimeAsync(9_000);
  expect(bob.text).toBe('');
  await vi.advanceTimersByTimeAsync(1_500);
  expect(bob.text).toBe(frame(0));
  await Promise.all([alice.leave(), bob.leave()]);
});

test('stops at once when no one is watching', async () => {
  const { state, watch, feeds } = stage();
  const [alice, bob] = [await watch('alice'), await watch('bob')];
  await Promise.all([alice.leave(), bob.leave()]);
  await Promise.all([...alice.work, ...bob.work]);
  expect([feeds.counts, vi.getTimerCount()]).toEqual([{ streams: 0, feeds: 0 }, 0]);
  const { reads } = state;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(state.reads).toBe(reads);
});

test('ends within 20 s when a viewer may no longer see it, and says so', async () => {
  const { watch, state } = stage();
  let isAllowed = true;
  const seen = await watch('alice', { isAllowed: async () => isAllowed });
  isAllowed = false;
  state.count = 7;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(seen.hasEnded).toBe(true);
  expect(seen.text).toContain('Reload the page to log in again.');
  expect(seen.text.endsWith('event: denied\ndata: denied\n\n')).toBe(true);
});

test('continues after a read that fails, and ends after a check that fails', async () => {
  const { state, watch, failures } = stage();
  const seen = await watch('alice');
  state.read = () => Promise.reject(new Error('away'));
  await vi.advanceTimersByTimeAsync(3_500);
  state.count = 3;
  state.read = async () => state.count;
  await vi.advanceTimersByTimeAsync(3_500);
  expect([failures.length, seen.text]).toEqual([1, frame(0) + frame(3)]);
  await seen.leave();

  const unchecked = await watch('bob', { isAllowed: () => Promise.reject(new Error('unknown')) });
  await vi.advanceTimersByTimeAsync(20_000);
  expect([failures.length, unchecked.hasEnded, unchecked.text.includes('denied')]).toEqual([2, true, false]);
});

test('limits the open pages of a viewer, and the number of viewers', async () => {
  const { watch } = stage({ mostPerViewer: 2, mostStreams: 3 });
  const open = [await watch('alice'), await watch('alice')];
  const refused = await watch('alice');
  expect([refused.response.status, refused.response.headers.get('retry-after')]).toEqual([429, '25']);
  open.push(await watch('bob'));
  expect((await watch('carol')).response.status).toBe(429);
  await open[0]?.leave();
  await Promise.all(open[0]?.work ?? []);
  expect((await watch('carol')).response.status).toBe(200);
  await vi.advanceTimersByTimeAsync(26_000);
});

test('ends all streams when the process stops', async () => {
  const closing = new AbortController();
  const { watch, feeds } = stage({ closing: closing.signal });
  const viewers = [await watch('alice'), await watch('bob')];
  closing.abort();
  await Promise.all(viewers.flatMap(({ work }) => work));
  await vi.advanceTimersByTimeAsync(0);
  expect(viewers.map(({ hasEnded, text }) => [hasEnded, text])).toEqual([
    [true, frame(0)],
    [true, ''],
  ]);
  expect([feeds.counts, vi.getTimerCount()]).toEqual([{ streams: 0, feeds: 0 }, 0]);
});
