import { globMatches } from '../glob.ts';
import { typeName } from '../keyspace.ts';
import { integer } from '../number.ts';
import { noSuchKey, OK, RedisError, Status, syntaxError } from '../reply.ts';
import { type Command, type CommandTable, reads, writes } from './command.ts';

const remove: Command['run'] = (names, { keys }) => names.filter((key) => keys.delete(key)).length;
const count: Command['run'] = (names, { keys }) => names.filter((key) => keys.get(key) !== undefined).length;

const rename: Command['run'] = ([from = '', to = ''], { keys, name }) => {
  const value = keys.get(from);
  if (value === undefined) throw noSuchKey();
  const onlyNew = name === 'renamenx';
  if (onlyNew && keys.get(to) !== undefined) return 0;
  if (from !== to) {
    const expiresAt = keys.expiresAt(from) ?? null;
    keys.delete(from);
    keys.delete(to);
    keys.put(to, value, expiresAt);
  }
  return onlyNew ? 1 : OK;
};

/** The cursor is the serial of the last key looked at: a key that stays through the whole scan is always returned. */
const scan: Command['run'] = ([cursor = '', ...options], { keys }) => {
  if (!/^\d{1,20}$/.test(cursor)) throw new RedisError('ERR invalid cursor');
  const { pattern, count, type } = scanOptions(options);
  const found: string[] = [];
  let looked = 0;
  let last = 0;
  for (const entry of keys.entriesAfter(Number(cursor))) {
    if (looked === count) return [String(last), found];
    looked++;
    last = entry.serial;
    const isWanted = type === null || typeName(entry.value) === type;
    if (isWanted && (pattern === null || globMatches(pattern, entry.key))) found.push(entry.key);
  }
  return ['0', found];
};

function scanOptions(options: string[]): { pattern: string | null; count: number; type: string | null } {
  const read = { pattern: null as string | null, count: 10, type: null as string | null };
  for (let i = 0; i < options.length; i += 2) {
    const value = options[i + 1];
    if (value === undefined) throw syntaxError();
    const option = options[i]?.toLowerCase();
    if (option === 'match') read.pattern = value;
    else if (option === 'type') read.type = value.toLowerCase();
    else if (option === 'count') read.count = integer(value);
    else throw syntaxError();
  }
  if (read.count < 1) throw syntaxError();
  return read;
}

export const keyCommands: CommandTable = {
  del: writes(-2, remove),
  unlink: writes(-2, remove),
  exists: reads(-2, count),
  touch: reads(-2, count),
  type: reads(2, ([key = ''], { keys }) => {
    const value = keys.get(key);
    return new Status(value === undefined ? 'none' : typeName(value));
  }),
  rename: writes(3, rename),
  renamenx: writes(3, rename),
  keys: reads(2, ([pattern = ''], { keys }) =>
    [...keys.entriesAfter(0)].map(({ key }) => key).filter((key) => globMatches(pattern, key)),
  ),
  randomkey: reads(1, (_, { keys, random }) => {
    const live = [...keys.entriesAfter(0)];
    return live[Math.floor(random() * live.length)]?.key ?? null;
  }),
  scan: reads(-2, scan),
};
