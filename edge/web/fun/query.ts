/** What the API takes. Each parameter is declared once, for the check, its message, and the OpenAPI document. */
import * as z from 'zod';
import { LONGEST_NAME } from '../../../shared/fun/name.ts';
import type { Intensity } from '../../../shared/fun/style.ts';
import { STYLES } from '../../../shared/fun/styles.ts';
import { DEFAULT_INTENSITY } from '../../../shared/fun/text.ts';
import { THEMES } from '../../../shared/fun/themes.ts';
import { findVariant } from '../../../shared/fun/variants.ts';
import { isVisible } from '../../../shared/platform/text.ts';

export const MOST_VARIANTS = 25;
export const MOST_TEXTS = 10;
const LONGEST_SEARCH = 100;
/** What a link can carry, and a text of the API's own making never needs to be escaped in one. */
export const SEED = /^[\w-]{1,64}$/;

/** A parameter in the query. */
interface Parameter<T extends z.ZodType = z.ZodType> {
  check: T;
  description: string;
  /** JSON Schema of what callers think they send. */
  schema: Readonly<Record<string, unknown>>;
  isRequired?: true;
}

type Parameters = Readonly<Record<string, Parameter>>;

/** The values of all parameters, with their types. */
export type ValuesOf<P extends Parameters> = { [N in keyof P]: z.output<P[N]['check']> };

function wholeNumber(least: number, most: number, standard: number, description: string) {
  const error = `has to be a whole number from ${least} to ${most}`;
  const check = z
    .string()
    .regex(/^\d{1,4}$/, { error })
    .transform(Number)
    .refine((number) => number >= least && number <= most, { error })
    .default(standard);
  return { check, description, schema: { type: 'integer', minimum: least, maximum: most, default: standard } };
}

function oneOf(all: readonly { id: string }[], what: string) {
  const ids = all.map(({ id }) => id) as [string, ...string[]];
  const check = z.enum(ids, { error: `has to be one of the ${what}s: ${ids.join(', ')}` }).optional();
  return { check, description: `Only this ${what} (default: any).`, schema: { type: 'string', enum: ids } };
}

function name(description: string) {
  const check = z
    .string()
    .refine((text) => [...text].length <= LONGEST_NAME, { error: `has to have at most ${LONGEST_NAME} characters` })
    .refine(isVisible, { error: 'has nothing to see in it' })
    .optional();
  return { check, description, schema: { type: 'string', minLength: 1, maxLength: LONGEST_NAME } };
}

const seed = z.string().regex(SEED, { error: 'has to have 1 to 64 letters, digits, hyphens, or underscores' });
const seedSchema = { type: 'string', pattern: SEED.source };

const anySeed = {
  check: seed.optional(),
  description: 'Decides what is left to chance (default: another one each time; the answer has it).',
  schema: seedSchema,
};
const intensity = wholeNumber(1, 5, DEFAULT_INTENSITY, 'From 1, short and calm, to 5, long and loud.');
const common = {
  intensity: { ...intensity, check: intensity.check.transform((level) => level as Intensity) },
  actor: name('Who it’s about (default: someone of the theme).'),
  target: name('Who it’s for, or who else is part of it (default: nobody).'),
};

export const QUERIES = {
  catalog: {
    q: {
      check: z
        .string()
        .max(LONGEST_SEARCH, { error: `has to have at most ${LONGEST_SEARCH} characters` })
        .default(''),
      description: 'Words that all have to be in the name, ID, or description of the theme or the style.',
      schema: { type: 'string', maxLength: LONGEST_SEARCH, default: '' },
    },
    limit: wholeNumber(1, MOST_VARIANTS, 10, 'How many variants to list.'),
    offset: wholeNumber(0, 9_999, 0, 'How many variants to leave out before them.'),
  },
  random: { theme: oneOf(THEMES, 'theme'), style: oneOf(STYLES, 'style'), ...common, seed: anySeed },
  render: {
    variant: {
      check: z
        .string({ error: 'has to be given, as theme:style' })
        .refine((id) => findVariant(id) !== undefined, { error: 'isn’t one of the variants; /fun/catalog lists them' }),
      description: 'The theme and the style: `theme:style`.',
      schema: { type: 'string', examples: ['space:haiku'] },
      isRequired: true,
    },
    ...common,
    seed: {
      check: seed.default('1'),
      description: 'The same seed gives the same text.',
      schema: { ...seedSchema, default: '1' },
    },
  },
  pack: {
    count: wholeNumber(1, MOST_TEXTS, 5, 'How many texts, each of another variant.'),
    intensity: common.intensity,
    seed: anySeed,
  },
} as const satisfies Record<string, Parameters>;

export interface QueryProblem {
  parameter: string;
  message: string;
}

/** @param queries every value of each parameter. */
export function parseQuery<P extends Parameters>(
  parameters: P,
  queries: Readonly<Record<string, readonly string[]>>,
): { values: ValuesOf<P> } | { problems: QueryProblem[] } {
  const problems: QueryProblem[] = Object.entries(queries).flatMap(([parameter, given]) => {
    if (!Object.hasOwn(parameters, parameter)) return [{ parameter, message: 'isn’t a parameter of this route' }];
    return given.length > 1 ? [{ parameter, message: 'is there more than once' }] : [];
  });
  const values: Record<string, unknown> = {};
  for (const [parameter, { check }] of Object.entries(parameters)) {
    const parsed = check.safeParse(queries[parameter]?.[0]);
    values[parameter] = parsed.data;
    const [issue] = parsed.error?.issues ?? [];
    if (issue !== undefined) problems.push({ parameter, message: issue.message });
  }
  return problems.length === 0 ? { values: values as ValuesOf<P> } : { problems };
}
