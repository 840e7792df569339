import { integer } from '../number.ts';
import { OK, type Reply, syntaxError, wrongArity } from '../reply.ts';
import { type Command, type CommandTable, type Context, inclusiveRange, pairs, reads, writes } from './command.ts';
import { type ExpiryUnit, storedExpiry } from './expiry.ts';

const EXPIRY_UNITS: readonly string[] = ['ex', 'px', 'exat', 'pxat'] satisfies ExpiryUnit[];
const isExpiryUnit = (text: string): text is ExpiryUnit => EXPIRY_UNITS.includes(text);

interface SetOptions {
  onlyIf: 'nx' | 'xx' | null;
  wantsOld: boolean;
  keepsExpiry: boolean;
  expiry: { unit: ExpiryUnit; amount: string } | null;
}

function setOptions(words: string[]): SetOptions {
  const options: SetOptions = { onlyIf: null, wantsOld: false, keepsExpiry: false, expiry: null };
  const rest = [...words];
  for (let word = rest.shift()?.toLowerCase(); word !== undefined; word = rest.shift()?.toLowerCase()) {
    if ((word === 'nx' || word === 'xx') && (options.onlyIf ?? word) === word) {
      options.onlyIf = word;
    } else if (word === 'get') {
      options.wantsOld = true;
    } else if (word === 'keepttl' && !options.expiry) {
      options.keepsExpiry = true;
    } else if (isExpiryUnit(word) && !options.expiry && !options.keepsExpiry) {
      const amount = rest.shift();
      if (amount === undefined) throw syntaxError();
      options.expiry = { unit: word, amount };
    } else {
      throw syntaxError();
    }
  }
  return options;
}

const set: Command['run'] = ([key = '', value = '', ...words], { keys, name }) => {
  const { onlyIf, wantsOld, keepsExpiry, expiry } = setOptions(words);
  const expiresAt = expiry && storedExpiry(expiry.unit, expiry.amount, keys.now, name);
  const old = wantsOld ? (keys.string(key) ?? null) : null;
  const isPresent = keys.get(key) !== undefined;
  if (onlyIf !== null && isPresent !== (onlyIf === 'xx')) return old;
  keys.put(key, value, keepsExpiry ? (keys.expiresAt(key) ?? null) : expiresAt);
  return wantsOld ? old : OK;
};

function setWithExpiry(unit: ExpiryUnit): Command {
  return writes(4, ([key = '', amount = '', value = ''], { keys, name }) => {
    keys.put(key, value, storedExpiry(unit, amount, keys.now, name));
    return OK;
  });
}

function setIfNew(key: string, value: string, { keys }: Context): boolean {
  if (keys.get(key) !== undefined) return false;
  keys.put(key, value);
  return true;
}

function namedValues(args: string[], name: string): [string, string][] {
  const values = pairs(args);
  if (!values) throw wrongArity(name);
  return values;
}

const setMany: Command['run'] = (args, { keys, name }) => {
  for (const [key, value] of namedValues(args, name)) keys.put(key, value);
  return OK;
};

const setManyIfNew: Command['run'] = (args, { keys, name }) => {
  const values = namedValues(args, name);
  if (values.some(([key]) => keys.get(key) !== undefined)) return 0;
  for (const [key, value] of values) keys.put(key, value);
  return 1;
};

/** MGET alone answers nil, not WRONGTYPE, for a key of another type. */
const getMany: Command['run'] = (names, { keys }) =>
  names.map((key): Reply => {
    const value = keys.get(key);
    return typeof value === 'string' ? value : null;
  });

const getAndExpire: Command['run'] = ([key = '', ...words], { keys, name }) => {
  const [option, amount, ...more] = words;
  const unit = option?.toLowerCase();
  const persists = unit === 'persist' && amount === undefined;
  const hasExpiry = unit !== undefined && isExpiryUnit(unit) && amount !== undefined && more.length === 0;
  if (unit !== undefined && !persists && !hasExpiry) throw syntaxError();
  const value = keys.string(key);
  if (value === undefined) return null;
  if (persists) keys.expire(key, null);
  if (hasExpiry) keys.expire(key, storedExpiry(unit, amount, keys.now, name));
  return value;
};

const append: Command['run'] = ([key = '', more = ''], { keys }) => {
  const value = (keys.string(key) ?? '') + more;
  keys.put(key, value, keys.expiresAt(key) ?? null);
  return value.length;
};

const getRange: Command['run'] = ([key = '', start = '', stop = ''], { keys }) => {
  const value = keys.string(key) ?? '';
  const range = inclusiveRange(integer(start), integer(stop), value.length);
  return value.slice(range.start, range.end);
};

export const stringCommands: CommandTable = {
  get: reads(2, ([key = ''], { keys }) => keys.string(key) ?? null),
  set: writes(-3, set),
  setex: setWithExpiry('ex'),
  psetex: setWithExpiry('px'),
  setnx: writes(3, ([key = '', value = ''], context) => (setIfNew(key, value, context) ? 1 : 0)),
  getset: writes(3, ([key = '', value = ''], { keys }) => {
    const old = keys.string(key) ?? null;
    keys.put(key, value);
    return old;
  }),
  getdel: writes(2, ([key = ''], { keys }) => {
    const old = keys.string(key) ?? null;
    keys.delete(key);
    return old;
  }),
  getex: writes(-2, getAndExpire),
  mget: reads(-2, getMany),
  mset: writes(-3, setMany),
  msetnx: writes(-3, setManyIfNew),
  append: writes(3, append),
  strlen: reads(2, ([key = ''], { keys }) => keys.string(key)?.length ?? 0),
  getrange: reads(4, getRange),
};
