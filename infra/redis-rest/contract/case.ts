export type Words = (string | number)[];

/** A command and what it answers. */
export type Exchange = [words: Words, expected: unknown];

/** A moment that must pass, for what expires. */
export interface Wait {
  waitMs: number;
}

/** One promise of the endpoint: its steps run one after another on an empty server. */
export interface Case {
  name: string;
  steps: (Exchange | Wait)[];
}

/** Expects an error reply with this message. */
export const fails = (error: unknown) => ({ error });

export const arity = (command: string) => fails(`ERR wrong number of arguments for '${command}' command`);
