import { expect, test } from 'vitest';
import type { VoiceSession } from '../../shared/voice/store.ts';
import { HeldSession } from './held-session.ts';

const held = () => new HeldSession({ id: '1' } as VoiceSession);
const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

test('of what comes in at once for a session, one is done behind the other, in order', async () => {
  const session = held();
  const done: string[] = [];
  const act = (name: string) => async () => {
    done.push(`${name} begins`);
    await soon();
    done.push(`${name} ends`);
  };
  const first = [session.work(act('a')), session.work(act('b'))];
  await soon();
  await Promise.all([...first, session.work(act('c')), session.work(act('d'))]);
  expect(done).toEqual(['a', 'b', 'c', 'd'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(session.isBusy).toBe(false);
});

test('what fails is told to whoever wanted it, and what is behind it is done', async () => {
  const session = held();
  const fails = session.work(() => Promise.reject(new Error('no database')));
  const isDone = session.work(soon as () => Promise<void>).then(() => true);
  const settled = session.settled();
  await expect(fails).rejects.toThrow('no database');
  expect(await isDone).toBe(true);
  await settled;
  expect(session.isBusy).toBe(false);
});
