import type { Redis } from 'ioredis';

interface Rule {
  /** How many words it takes, its name included; negative for at least that many. */
  arity: number;
  /** Where its options begin. ioredis-mock knows them in upper case only, and @upstash/redis sends them in lower case. */
  optionsAt?: number;
}

/**
 * The commands this endpoint takes: those that ioredis-mock and Redis answer alike, as the contract tests show. What works in the
 * sandbox then works everywhere, and no client can change the state of the one connection that all of them share.
 */
export const COMMANDS = {
  ping: { arity: -1 },
  eval: { arity: -3 },
  evalsha: { arity: -3 },
  get: { arity: 2 },
  set: { arity: -3, optionsAt: 3 },
  mget: { arity: -2 },
  del: { arity: -2 },
  exists: { arity: -2 },
  incr: { arity: 2 },
  incrby: { arity: 3 },
  // Redis takes conditions after the time, which ioredis-mock ignores.
  expire: { arity: 3 },
  pexpire: { arity: 3 },
  ttl: { arity: 2 },
  pttl: { arity: 2 },
  hset: { arity: -4 },
  hget: { arity: 3 },
  hgetall: { arity: 2 },
  hincrby: { arity: 4 },
  hdel: { arity: -3 },
  zcard: { arity: 2 },
  zrange: { arity: -4, optionsAt: 4 },
} as const satisfies { [Name in keyof Redis]?: Rule };

export type CommandName = keyof typeof COMMANDS;

export interface Command {
  name: CommandName;
  args: string[];
}

/** What Redis refuses. The message starts with its code (`ERR`, `NOSCRIPT`, `WRONGTYPE`, …), as clients match on it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Finds the command that the words name, and checks how many there are. */
export function toCommand(words: readonly string[]): Command | CommandError {
  const [given = '', ...args] = words;
  const name = given.toLowerCase();
  if (!isServed(name)) {
    return new CommandError(`ERR unknown command '${given.slice(0, 128)}': it is not in infra/redis-rest/commands.ts`);
  }
  const { arity, optionsAt = words.length }: Rule = COMMANDS[name];
  if (arity < 0 ? words.length < -arity : words.length !== arity) {
    return new CommandError(`ERR wrong number of arguments for '${name}' command`);
  }
  return { name, args: args.map((arg, index) => (index + 1 < optionsAt ? arg : arg.toUpperCase())) };
}

function isServed(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
