/**
 * What a command answers, in the shape of RESP2: a bulk string (one character per byte), an integer, nil, a status line, an error, or a
 * list of these.
 */
export type Reply = string | number | bigint | null | Status | RedisError | Reply[];

/** A status line such as `OK`: on the wire it is not the same as a string with that text. */
export class Status {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An error reply. The message starts with its code (`ERR`, `WRONGTYPE`, `NOSCRIPT`, …), as clients match on it. */
export class RedisError extends Error {
  override readonly name = 'RedisError';
}

export const OK = new Status('OK');

export const wrongType = () => new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value');
export const syntaxError = () => new RedisError('ERR syntax error');
export const notAnInteger = () => new RedisError('ERR value is not an integer or out of range');
export const notAFloat = () => new RedisError('ERR value is not a valid float');
export const noSuchKey = () => new RedisError('ERR no such key');
export const mustBePositive = () => new RedisError('ERR value is out of range, must be positive');
export const wrongArity = (command: string) => new RedisError(`ERR wrong number of arguments for '${command}' command`);
export const invalidExpiry = (command: string) => new RedisError(`ERR invalid expire time in '${command}' command`);
