import { expect, test } from 'vitest';
import type { VoiceSession } from '../../shared/voice/session.ts';
import { HeldSession } from './held-session.ts';

const held = () => new HeldSession({ id: '1' } as VoiceSession);
const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

test('work that’s queued at once for a session runs one after another, in order', async () => {
  const session = held();
  const done: string[] = [];
  const act = (name: string) => async () => {
    done.push(`${name} starts`);
    await soon();
    done.push(`${name} ends`);
  };
  const first = [session.work(act('a')), session.work(act('b'))];
  await soon();
  await Promise.all([...first, session.work(act('c')), session.work(act('d'))]);
  expect(done).toEqual(['a', 'b', 'c', 'd'].flatMap((name) => [`${name} starts`, `${name} ends`]));
  expect(session.isBusy).toBe(false);
});

test('a failure rejects for its caller, and the work behind it still runs', async () => {
  const session = held();
  const failing = session.work(() => Promise.reject(new Error('no database')));
  const isDone = session.work(soon as () => Promise<void>).then(() => true);
  const settled = session.settled();
  await expect(failing).rejects.toThrow('no database');
  expect(await isDone).toBe(true);
  await settled;
  expect(session.isBusy).toBe(false);
});
