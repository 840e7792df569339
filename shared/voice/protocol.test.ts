import { describe, expect, test } from 'vitest';
import { CALL_ERRORS, CALLS, CallError, type CallErrorCode, callErrorBody, pathOf, readAnswer } from './protocol.ts';

const SNOWFLAKE = '810000000000000001';
const SESSION = { session: '12', agent: SNOWFLAKE, fence: '9007199254740993' };
const HELD = { state: 'active', channel: SNOWFLAKE, pingMs: 12.5 } as const;

const BODIES = {
  join: { key: 'i:1', ...SESSION, guild: SNOWFLAKE, channel: SNOWFLAKE, kind: 'music' },
  leave: { key: 'i:1', ...SESSION, reason: 'dismissed' },
  move: { key: 'i:1', ...SESSION, channel: SNOWFLAKE },
  state: SESSION,
  intents: { key: 'i:1', ...SESSION, intent: '7' },
  load: { guild: SNOWFLAKE, query: 'night train', most: 200 },
  wake: {},
  drain: { key: 'deploy-7' },
} as const;

describe('the body of a call', () => {
  const names = Object.keys(BODIES) as (keyof typeof BODIES)[];

  test.each(names)('%s accepts exactly its fields', (name) => {
    const { body } = CALLS[name];
    expect(body.parse(BODIES[name])).toEqual(BODIES[name]);
    expect(body.safeParse({ ...BODIES[name], more: 1 }).success).toBe(false);
    for (const field of Object.keys(BODIES[name])) {
      const { [field as keyof object]: _left, ...rest } = BODIES[name];
      expect(body.safeParse(rest).success, `without ${field}`).toBe(false);
    }
  });

  test.each(names.filter((name) => 'session' in BODIES[name]))(
    '%s: no call about a session goes without its fence',
    (name) => {
      expect(CALLS[name].body.safeParse({ ...BODIES[name], fence: undefined }).success).toBe(false);
      expect(CALLS[name].body.safeParse({ ...BODIES[name], fence: 12 }).success).toBe(false);
      expect(CALLS[name].body.safeParse({ ...BODIES[name], fence: '-1' }).success).toBe(false);
    },
  );

  test('every change has a key, and every call its own path', () => {
    const changing = (Object.keys(CALLS) as (keyof typeof CALLS)[]).filter(
      (name) => !['state', 'status', 'wake', 'search', 'load', 'sources'].includes(name),
    );
    for (const name of changing) expect(BODIES[name as keyof typeof BODIES]).toHaveProperty('key');
    expect(pathOf('join')).toBe('/v1/join');
  });
});

describe('the answer of a call', () => {
  test('is returned when it’s valid', () => {
    expect(readAnswer('join', 200, HELD)).toEqual(HELD);
    expect(readAnswer('intents', 200, { intent: '7', result: { queued: 3 } })).toEqual({
      intent: '7',
      result: { queued: 3 },
    });
  });

  test.each(Object.keys(CALL_ERRORS) as CallErrorCode[])('%s keeps its code and sentence', (code) => {
    const sent = new CallError(code, 'why it is so');
    const body = callErrorBody.parse(JSON.parse(JSON.stringify(sent)));
    const received = (() => {
      try {
        return readAnswer('join', sent.status, body);
      } catch (error) {
        return error;
      }
    })();
    expect(received).toBeInstanceOf(CallError);
    expect(received).toMatchObject({ code, sentence: CALL_ERRORS[code].sentence, message: `${code}: why it is so` });
    expect(CALL_ERRORS[code].status).toBeGreaterThanOrEqual(400);
  });

  test.each([
    ['an answer to something else', 200, { state: 'left' }],
    ['a page of a proxy in between', 502, '<html>Bad Gateway</html>'],
    ['an error nobody knows', 409, { error: { code: 'unheard_of' } }],
    ['nothing', 500, undefined],
  ])('is an internal error when it’s %s', (_what, status, body) => {
    expect(() => readAnswer('join', status, body)).toThrow(expect.objectContaining({ code: 'internal' }));
  });

  test('cuts a detail that is too long', () => {
    expect(callErrorBody.safeParse(new CallError('internal', 'x'.repeat(2_000)).toJSON()).success).toBe(true);
  });
});
