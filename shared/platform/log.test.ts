import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';

const LOG = new URL('./log.ts', import.meta.url).href;

/** Runs a script in a child process and returns the lines it logged, because pino writes to standard output. */
function logged(script: string, level = 'debug'): Record<string, unknown>[] {
  const source = `import { createLogger } from ${JSON.stringify(LOG)};
    const log = createLogger(${JSON.stringify(level)}, 'edge');
    ${script}`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

test('logs an event as one line of JSON, with its time and service', () => {
  const [line] = logged(`log.info({ command: 'pay', at: new Date(0), amount: 5n, gone: undefined }, 'done')`);
  expect(line).toEqual({
    level: 30,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    service: 'edge',
    command: 'pay',
    at: '1970-01-01T00:00:00.000Z',
    amount: '5',
    msg: 'done',
  });
});

test('doesn’t log events below the level', () => {
  expect(logged(`log.info('a'); log.warn('b'); log.error('c')`, 'warn').map(({ msg }) => msg)).toEqual(['b', 'c']);
});

describe('a secret', () => {
  const NAMES = ['token', 'DISCORD_TOKEN', 'Authorization', 'x-signature-ed25519', 'clientSecret', 'password'];
  const more = ['connectionString', 'DATABASE_URL', 'ERROR_WEBHOOK_URL'];

  test('is never logged, whatever its property is called and however deep it is', () => {
    const secrets = JSON.stringify(Object.fromEntries([...NAMES, ...more].map((name) => [name, 'hunter2'])));
    const lines = logged(`
      const secrets = ${secrets};
      log.error(secrets, 'flat');
      log.error({ a: secrets }, 'deep');
      log.error({ a: { b: { c: { d: { e: secrets } } } } }, 'deeper');
      log.error({ list: [[secrets]] }, 'in a list');
      log.error({ token: { value: 'hunter2' } }, 'within');
      log.error({ error: Object.assign(new Error('no'), secrets, { cause: Object.assign(new Error('x'), secrets) }) }, 'on an error');
    `);
    expect(lines).toHaveLength(6);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(lines[2]).toMatchObject({ a: { b: { c: { d: { e: { token: '[redacted]' } } } } } });
  });
});

describe('an error', () => {
  test('is logged in full, with its causes', () => {
    const [line] = logged(`
      const inner = Object.assign(new RangeError('too far'), { code: 'ECONNREFUSED', parameters: ['private'] });
      log.error({ error: new Error('no answer', { cause: inner }) }, 'failed');
    `);
    expect(line?.error).toEqual({
      name: 'Error',
      message: 'no answer',
      stack: expect.stringContaining('Error: no answer'),
      cause: { name: 'RangeError', message: 'too far', code: 'ECONNREFUSED', stack: expect.any(String) },
    });
  });

  test('can be any thrown value', () => {
    const [line] = logged(`log.error({ error: 'text', other: null, third: 5 }, 'failed')`);
    expect(line).toMatchObject({ error: 'text', other: null, third: 5 });
  });

  test('that refers to itself doesn’t crash the process', () => {
    const lines = logged(`
      const error = new Error('a');
      error.cause = error;
      const circle = {};
      circle.self = circle;
      log.error({ error, circle }, 'failed');
      log.info('still here');
    `);
    expect(lines.map(({ msg }) => msg)).toEqual(['failed', 'still here']);
  });
});
