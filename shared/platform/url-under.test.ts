import { expect, test } from 'vitest';
import { urlUnder } from './url-under.ts';

test.each([
  ['http://node:8788', 'http://node:8788/v1/join'],
  ['http://node:8788/', 'http://node:8788/v1/join'],
  ['https://example.com/voice/1', 'https://example.com/voice/1/v1/join'],
  ['https://example.com/voice/1/', 'https://example.com/voice/1/v1/join'],
])('a path of %s is kept', (base, url) => {
  expect(urlUnder(base, '/v1/join')).toBe(url);
});
