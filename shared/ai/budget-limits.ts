/**
 * How much of AI a member, a server, and everyone together may use in a day (UTC). Apart from what counts it, because every process
 * reads its configuration at its start.
 */
import * as z from 'zod';
import { json, withDefault } from '../platform/config.ts';

/** What budgets count: tokens of text, pictures, and seconds of speech. */
export const UNITS = ['tokens', 'images', 'seconds'] as const;
export type Unit = (typeof UNITS)[number];
/** Whose day it is. */
export const SCOPES = ['all', 'server', 'member'] as const;
export type Scope = (typeof SCOPES)[number];

/** Per day. What's missing has no limit. */
export type Budgets = Readonly<Partial<Record<Scope, Readonly<Partial<Record<Unit, number>>>>>>;

/** What an operator who sets nothing gets: enough to try it, and nothing that surprises at the end of the month. */
export const STANDARD_BUDGETS = {
  member: { tokens: 40_000, images: 5, seconds: 600 },
  server: { tokens: 400_000, images: 50, seconds: 7_200 },
  all: { tokens: 4_000_000, images: 200, seconds: 36_000 },
} as const satisfies Budgets;

const schema = () => {
  const count = z.int().min(0).max(1_000_000_000_000);
  const ofOne = z.strictObject({
    tokens: count.optional(),
    images: count.optional(),
    minutes: count.max(10_000_000).optional(),
  });
  return z.strictObject({ all: ofOne.optional(), server: ofOne.optional(), member: ofOne.optional() });
};

/** The variable `AI_BUDGETS`, with minutes of speech as people count them. */
export const aiBudgets = withDefault<Budgets>(
  STANDARD_BUDGETS,
  () =>
    json(schema()).transform((given) => {
      const scopes = SCOPES.flatMap((scope) => {
        const own = given[scope];
        if (own === undefined) return [];
        const { minutes, ...rest } = own;
        return [[scope, { ...rest, ...(minutes !== undefined && { seconds: minutes * 60 }) }]];
      });
      return Object.fromEntries(scopes) as Budgets;
    }),
  'Set {"member":{"tokens":40000,"images":5,"minutes":10},"server":{…},"all":{…}} as JSON, each per day; what you leave out has no limit (default: see docs/AI.md).',
);
