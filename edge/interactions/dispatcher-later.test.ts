/** Answers that a command leaves to a job. */
import { expect, test } from 'vitest';
import { dispatching } from '../../infra/testing/dispatching.ts';
import { slash } from '../../infra/testing/interaction.ts';
import { Unavailable } from '../../shared/platform/unavailable.ts';
import { declarations } from './command.ts';
import { later } from './reply.ts';

type Services = { start(): Promise<void>; waitFirst?: Promise<void> };
const { command } = declarations<Services>();
const long = (visibility: 'public' | 'ephemeral') =>
  command({
    name: 'long',
    module: 'info',
    description: 'Takes longer than a request may',
    effect: 'read',
    visibility,
    run: async ({ start, waitFirst }) => {
      await waitFirst;
      return later(start);
    },
  });

test.each([
  ['public', 0],
  ['ephemeral', 64],
] as const)('a %s one is deferred at once, and nothing else is said', async (visibility, flags) => {
  let starts = 0;
  const { send, settled, calls, reported } = dispatching([long(visibility)], { start: async () => void starts++ });
  expect(await send(slash('long'))).toEqual({ type: 5, data: { flags } });
  await settled();
  expect([starts, calls]).toEqual([1, []]);
  expect(reported.finished).toEqual([{ command: 'long', status: 'success' }]);
});

test('one that comes after the deferral is started all the same', async () => {
  let starts = 0;
  const { promise: waitFirst, resolve } = Promise.withResolvers<void>();
  const services: Services = { start: async () => void starts++, waitFirst };
  const { send, settled, calls } = dispatching([long('public')], services);
  const answer = send(slash('long'));
  expect(await answer).toEqual({ type: 5, data: { flags: 0 } });
  resolve();
  await settled();
  expect([starts, calls]).toEqual([1, []]);
});

test.each([
  ['a database that’s away', new Unavailable('The database is away.', new Error('away')), /^The database is away\./],
  ['a bug', new Error('oops'), /^Something went wrong on our end\./],
])('where it can’t be handed over because of %s, the member is told', async (_, error, sentence) => {
  const { send, settled, calls, reported } = dispatching([long('ephemeral')], { start: () => Promise.reject(error) });
  await send(slash('long'));
  await settled();
  expect(calls).toMatchObject([{ call: 'edit', payload: { content: expect.stringMatching(sentence) } }]);
  expect(reported.failed).toMatchObject([{ command: 'long', error }]);
});
