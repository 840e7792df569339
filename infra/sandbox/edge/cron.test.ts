import { expect, test, vi } from 'vitest';
import { cronTriggers, everyMinutes, startCrons } from './cron.ts';

test('the triggers are the deployed ones', () => {
  expect(cronTriggers().map(everyMinutes)).toEqual([1]);
});

test('all fire immediately and then when they’re due, even after a failure', async () => {
  vi.useFakeTimers();
  const fired: string[] = [];
  const stop = await startCrons(['*/5 * * * *', '17 3 * * *'], async (cron) => {
    fired.push(cron);
    throw new Error('the edge is down');
  });
  expect(fired).toEqual(['*/5 * * * *', '17 3 * * *']);
  await vi.advanceTimersByTimeAsync(11 * 60_000);
  expect(fired.slice(2)).toEqual(['*/5 * * * *', '*/5 * * * *']);
  stop();
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(fired).toHaveLength(4);
  vi.useRealTimers();
});
