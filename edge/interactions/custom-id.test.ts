import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { componentDeclarations } from './component.ts';
import { type Arg, arg, CUSTOM_ID_LIMIT, CustomIdCodec, customIdLength } from './custom-id.ts';
import { refuse } from './reply.ts';

const SECRET = 'a secret of more than thirty-two characters';
const codec = new CustomIdCodec([SECRET]);

const snowflake = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const action = fc.record({
  id: fc.stringMatching(/^[a-z0-9.-]{1,20}$/),
  fields: fc.array(fc.stringMatching(/^[a-z0-9_-]{1,8}$/), { maxLength: 4 }),
  userId: fc.option(snowflake, { nil: undefined }),
});

describe('a custom id', () => {
  test('brings back what it was made of', () => {
    fc.assert(
      fc.property(action, ({ id, fields, userId }) => {
        expect(codec.decode(codec.encode({ id, fields, userId }))).toEqual({ action: id, fields, userId });
      }),
    );
  });

  test('is the same each time, so that a redelivered answer is the same', () => {
    fc.assert(fc.property(action, (of) => new CustomIdCodec([SECRET]).encode(of) === codec.encode(of)));
  });

  test('is refused when any one character of it is another', () => {
    const character = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 });
    fc.assert(
      fc.property(action, fc.nat(), character, (of, place, other) => {
        const id = codec.encode(of);
        const at = place % id.length;
        fc.pre(id[at] !== other);
        expect(codec.decode(id.slice(0, at) + other + id.slice(at + 1))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('is refused in the other alphabet of base 64: one component has one id', () => {
    const signed = (n: number) => codec.encode({ id: `n${n}`, fields: [], userId: undefined });
    const id = Array.from({ length: 1_000 }, (_, n) => signed(n)).find((candidate) => candidate.includes('_')) ?? '';
    expect(codec.decode(id)).toBeDefined();
    expect(codec.decode(id.replace('_', '/'))).toBeUndefined();
  });

  test('is refused when a character is added or taken away', () => {
    fc.assert(
      fc.property(action, fc.nat(), fc.constantFrom('', '0', ':', ',', '=', ' '), (of, place, added) => {
        const id = codec.encode(of);
        const at = place % id.length;
        const changed = id.slice(0, at) + added + id.slice(added === '' ? at + 1 : at);
        expect(codec.decode(changed)).toBeUndefined();
      }),
    );
  });

  test('of one action, argument or user is of no use for another', () => {
    const mine = codec.encode({ id: 'pay', fields: ['1'], userId: '1' });
    const signature = mine.slice(mine.lastIndexOf(':'));
    for (const body of ['1:pay:2:1', '1:pay:1:2', '1:pay:1:', '1:win:1:1', '2:pay:1:1', '1:pay:1,1:1']) {
      expect(codec.decode(body + signature)).toBeUndefined();
    }
    expect(codec.decode(`1:pay:1:1${signature}`)).toBeDefined();
  });

  test('signed with a secret we do not have is refused', () => {
    const theirs = new CustomIdCodec(['another secret of more than thirty-two characters']);
    fc.assert(fc.property(action, (of) => codec.decode(theirs.encode(of)) === undefined));
  });

  test('signed with the old secret is still known while secrets are rotated, and new ones use the new secret', () => {
    const rotated = new CustomIdCodec(['the next secret, of more than thirty-two characters', SECRET]);
    const of = { id: 'pay', fields: ['1'], userId: undefined };
    expect(rotated.decode(codec.encode(of))).toEqual({ action: 'pay', fields: ['1'], userId: undefined });
    expect(codec.decode(rotated.encode(of))).toBeUndefined();
  });

  test.each([
    '',
    ':',
    '::::',
    '1',
    '1:pay',
    '1:pay::',
    `1:pay:::${'A'.repeat(16)}`,
    '1:pay:::ééééééééé',
    'x'.repeat(100_000),
  ])('that is %j and not ours is refused', (text) => expect(codec.decode(text)).toBeUndefined());

  test('of arbitrary text is refused, never an exception', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => codec.decode(text) === undefined));
  });
});

describe('an argument', () => {
  function roundTrip<V>(codecOfArg: Arg<V>, values: fc.Arbitrary<V>): void {
    fc.assert(
      fc.property(values, (value) => {
        const text = codecOfArg.encode(value);
        expect(codecOfArg.decode(text)).toEqual(value);
        expect(text.length).toBeLessThanOrEqual(codecOfArg.maxLength);
        expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
      }),
    );
  }

  test('that is a Discord id survives', () => roundTrip(arg.snowflake(), snowflake));
  test('that is a whole number survives', () => roundTrip(arg.integer(), fc.maxSafeInteger()));
  test('that is a whole number between two others survives', () =>
    roundTrip(arg.between(-1, 1_000), fc.integer({ min: -1, max: 1_000 })));
  test('that is one of a few words survives', () =>
    roundTrip(arg.oneOf('send', 'cancel', 'later'), fc.constantFrom('send', 'cancel', 'later')));
  test('that is a token survives', () => roundTrip(arg.token(12), fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/)));
  test('that is a word survives', () => roundTrip(arg.word(12), fc.stringMatching(/^[a-z0-9_-]{1,12}$/)));

  test.each<[string, () => unknown]>([
    ['a Discord id with letters', () => arg.snowflake().encode('12a')],
    ['a negative Discord id', () => arg.snowflake().encode('-1')],
    ['an empty Discord id', () => arg.snowflake().encode('')],
    ['a Discord id that is too long', () => arg.snowflake().encode('1'.repeat(21))],
    ['a fraction', () => arg.integer().encode(1.5)],
    ['a number beyond 2^53', () => arg.integer().encode(2 ** 53)],
    ['NaN', () => arg.integer().encode(Number.NaN)],
    ['a number below the least', () => arg.between(-1, 10).encode(-2)],
    ['a number above the most', () => arg.between(-1, 10).encode(11)],
    ['a word that is none of them', () => arg.oneOf('send').encode('keep' as 'send')],
    ['a word with a separator', () => arg.word(10).encode('a:b')],
    ['a word with a comma', () => arg.word(10).encode('a,b')],
    ['a token with a comma', () => arg.token(10).encode('a,B')],
    ['a token that is too long', () => arg.token(3).encode('AbCd')],
    ['a word that is too long', () => arg.word(3).encode('abcd')],
    ['an empty word', () => arg.word(3).encode('')],
  ])('that is %s is never signed', (_, encode) => expect(encode).toThrow(RangeError));

  test('is undefined when the text stands for nothing, whatever it is', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^-?[0-9a-z]{0,14}$/));
    fc.assert(
      fc.property(texts, (text) => {
        const number = arg.integer().decode(text);
        expect(number === undefined || Number.isSafeInteger(number)).toBe(true);
        const id = arg.snowflake().decode(text);
        expect(id === undefined || /^\d{1,21}$/.test(id)).toBe(true);
        const word = arg.word(5).decode(text);
        expect(word === undefined || (word === text && text.length <= 5 && text !== '')).toBe(true);
        expect([undefined, 'send', 'cancel']).toContain(arg.oneOf('send', 'cancel').decode(text));
      }),
    );
  });
});

describe('a declared component', () => {
  const { button } = componentDeclarations<Record<never, never>>();
  const behaviour = { effect: 'read', visibility: 'public', run: () => refuse('') } as const;

  test('cannot have custom ids beyond 100 characters, whatever its arguments', () => {
    const open = button({
      ...behaviour,
      id: 'market.offer',
      args: { seller: arg.snowflake(), price: arg.integer(), item: arg.word(20), act: arg.oneOf('buy', 'withdraw') },
    });
    const item = fc.stringMatching(/^[a-z0-9_-]{1,20}$/);
    const act = fc.constantFrom('buy' as const, 'withdraw' as const);
    const values = fc.record({ seller: snowflake, price: fc.maxSafeInteger(), item, act });
    fc.assert(
      fc.property(values, fc.option(snowflake, { nil: undefined }), (given, onlyFor) => {
        const placed = open.with(given, { label: 'Buy', ...(onlyFor && { onlyFor }) });
        const id = placed.action && codec.encode(placed.action);
        expect(id?.length).toBeLessThanOrEqual(CUSTOM_ID_LIMIT);
        expect(codec.decode(id ?? '')?.userId).toBe(onlyFor);
      }),
    );
    expectTypeOf(open.with).parameter(0).toEqualTypeOf<{
      readonly seller: string;
      readonly price: number;
      readonly item: string;
      readonly act: 'buy' | 'withdraw';
    }>();
  });

  test('that could need more than 100 characters is refused where it is declared', () => {
    const room = CUSTOM_ID_LIMIT - customIdLength('note', [arg.word(0)]);
    const declare = (maxLength: number) => () =>
      button({ ...behaviour, id: 'note', args: { text: arg.word(maxLength) } });
    expect(declare(room)).not.toThrow();
    expect(declare(room + 1)).toThrow('could reach 101 characters');
  });

  test.each(['', 'Pay', 'a:b', 'a b', 'a,b'])('cannot have the id %j', (id) => {
    expect(() => button({ ...behaviour, id })).toThrow(RangeError);
  });
});
