/** A regular expression as a tree. */

/** Decides about one character. */
export type Test = (character: string) => boolean;

/** Whether a place between two characters fits. They're undefined at the ends. */
export type Assertion = (before: string | undefined, after: string | undefined) => boolean;

export type Node =
  | { kind: 'empty' }
  | { kind: 'one'; test: Test }
  | { kind: 'assert'; holds: Assertion }
  | { kind: 'all'; parts: readonly Node[] }
  | { kind: 'any'; parts: readonly Node[] }
  | { kind: 'repeat'; part: Node; least: number; most: number; isLazy: boolean };
