export type Words = (string | number)[];

/** A command and what it answers; `unordered` where Redis promises no order. */
export type Exchange = [words: Words, expected: unknown, how?: 'unordered'];

/** A moment that must pass, for what expires. */
export interface Wait {
  waitMs: number;
}

/** One promise of Redis: its steps run one after another on an empty server. */
export interface Case {
  name: string;
  steps: (Exchange | Wait)[];
}

/** Expects an error reply with this message. */
export const fails = (error: string) => ({ error });

export const WRONGTYPE = fails('WRONGTYPE Operation against a key holding the wrong kind of value');
export const SYNTAX = fails('ERR syntax error');
export const NOT_INTEGER = fails('ERR value is not an integer or out of range');
export const NOT_FLOAT = fails('ERR value is not a valid float');
export const arity = (command: string) => fails(`ERR wrong number of arguments for '${command}' command`);
