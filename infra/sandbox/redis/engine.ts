import type { Command, Context } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { Keyspace } from './keyspace.ts';
import { RedisError, type Reply, wrongArity } from './reply.ts';
import { Scripts } from './scripts.ts';

export interface EngineOptions {
  /** The clock, in Unix milliseconds. */
  now?: () => number;
  /** From 0 up to, not including, 1; chooses for SPOP and RANDOMKEY. */
  random?: () => number;
  /** A script that runs longer ends with an error. Redis starts to refuse its other clients then; here all share one thread. */
  scriptTimeLimitMs?: number;
}

/**
 * Redis 7 in memory. Arguments and replies hold one character per byte.
 *
 * Everything is synchronous, so a command, a script and a transaction are each atomic without a lock.
 */
export class Engine {
  readonly keys = new Keyspace();
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #scripts: Scripts;

  constructor({ now = Date.now, random = Math.random, scriptTimeLimitMs = 5_000 }: EngineOptions = {}) {
    this.#now = now;
    this.#random = random;
    this.#scripts = new Scripts(scriptTimeLimitMs, (words, isReadOnly) => this.#callFromScript(words, isReadOnly));
  }

  /** Runs one command; what goes wrong is the reply. */
  execute(words: string[]): Reply {
    this.keys.now = this.#now();
    return this.#run(words);
  }

  /** Runs commands with nothing in between. Where one could not even be queued, none runs and the answer is one error. */
  transaction(batch: string[][]): Reply[] | RedisError {
    if (batch.some((words) => find(words) instanceof RedisError)) {
      return new RedisError('EXECABORT Transaction discarded because of previous errors.');
    }
    this.keys.now = this.#now();
    return batch.map((words) => this.#run(words));
  }

  /** Drops every key past its time. */
  sweep(): void {
    this.keys.now = this.#now();
    this.keys.sweep();
  }

  #run(words: string[]): Reply {
    const command = find(words);
    return command instanceof RedisError ? command : this.#apply(command, words);
  }

  #apply(command: Command, [name = '', ...args]: string[]): Reply {
    const context: Context = {
      keys: this.keys,
      scripts: this.#scripts,
      name: name.toLowerCase(),
      random: this.#random,
    };
    if (command.writes) this.keys.version++;
    try {
      return command.run(args, context);
    } catch (error) {
      if (error instanceof RedisError) return error;
      throw error;
    }
  }

  #callFromScript(words: string[], isReadOnly: boolean): Reply {
    const command = find(words);
    if (command instanceof RedisError) {
      return commands.has(words[0]?.toLowerCase() ?? '')
        ? new RedisError('ERR Wrong number of args calling Redis command from script')
        : new RedisError('ERR Unknown Redis command called from script');
    }
    if (!command.allowedInScripts) return new RedisError('ERR This Redis command is not allowed from script');
    if (isReadOnly && command.writes) {
      return new RedisError('ERR Write commands are not allowed from read-only scripts.');
    }
    return this.#apply(command, words);
  }
}

/** Finds a command and checks the number of its words. */
function find(words: string[]): Command | RedisError {
  const [name = '', ...args] = words;
  const command = commands.get(name.toLowerCase());
  if (!command) {
    const shown = args.map((arg) => `'${arg.slice(0, 128)}' `).join('');
    return new RedisError(
      `ERR unknown command '${name.slice(0, 128)}', with args beginning with: ${shown.slice(0, 128)}`,
    );
  }
  const isRightLength = command.arity < 0 ? words.length >= -command.arity : words.length === command.arity;
  return isRightLength ? command : wrongArity(name.toLowerCase());
}
