import { expect, test } from 'vitest';
import { Background } from './background.ts';

const later = () => new Promise((resolve) => setTimeout(resolve, 5));

test('waits for what its work adds, too, whether or not that fails', async () => {
  const background = new Background();
  const ended: string[] = [];
  background.add(Promise.reject(new Error('on purpose')));
  background.add(
    later().then(() => {
      ended.push('a command');
      background.add(later().then(() => ended.push('the job it started')));
    }),
  );
  await background.settled();
  expect(ended).toEqual(['a command', 'the job it started']);
});
