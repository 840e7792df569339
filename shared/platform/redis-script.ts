import { createHash } from 'node:crypto';
import type { Redis } from './redis.ts';
import { type SpanStart, traced } from './tracing.ts';

/** A script that Redis knows by its digest. */
export class RedisScript {
  readonly #text: string;
  #digest: string | undefined;

  /** @param text in Lua 5.1, without `cjson`, which the sandbox's Redis doesn't have. */
  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Runs the script by digest, and sends its text if the server doesn't have it cached (first run, or after a restart).
   *
   * @throws if Redis doesn't answer, or the script fails.
   */
  async run(redis: Redis, keys: string[], args: string[]): Promise<unknown> {
    this.#digest ??= createHash('sha1').update(this.#text).digest('hex');
    const digest = this.#digest;
    try {
      return await traced(redisCommand('EVALSHA'), () => redis.evalsha(digest, keys, args));
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('NOSCRIPT'))) throw error;
      return traced(redisCommand('EVAL'), () => redis.eval(this.#text, keys, args));
    }
  }
}

function redisCommand(name: string): SpanStart {
  return { name, kind: 'client', attributes: { 'db.system.name': 'redis', 'db.operation.name': name } };
}
