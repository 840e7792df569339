/**
 * What a setting is: one declaration, from which come its default, its validation, `/settings` and its panel, and its line in exports.
 * Each domain declares its own module beside its rules, such as `shared/music/settings.ts`.
 */
import * as z from 'zod';
import { lazily } from '../platform/lazily.ts';

interface Shown {
  /** As staff see it, in sentence case: `Starting volume`. */
  title: string;
  /** One sentence. */
  description: string;
}

/** What a value looks like to staff. */
export type Kind =
  | {
      kind: 'boolean';
      /** The setting of the same module that is switched off when this one is switched on. */
      excludes?: string;
    }
  | {
      kind: 'integer';
      least: number;
      most: number;
      unit: '' | '%' | 'minute' | 'track';
      /** What 0 means, where it's allowed below `least`: `never`. */
      zero?: string;
    }
  | { kind: 'choice'; choices: readonly Option[] }
  | { kind: 'role' }
  | {
      kind: 'roles';
      most: number;
      /**
       * The setting of one role that this one replaced: files that were exported before have it, and so has what the release before
       * stored. It counts where this one isn't set. See also `settings_apply`.
       */
      formerly?: string;
    }
  | { kind: 'channel'; channelTypes: readonly number[] }
  | ({ kind: 'text'; mostCharacters: number; fits: string } & TypedText)
  | { kind: 'list'; items: readonly string[] };

interface TypedText {
  /** The value that someone means by what they typed; undefined for none (default: what they typed). */
  resolve?(typed: string): string | undefined;
  /** Values to choose from while someone types. They're filtered again. */
  suggest?(typed: string): readonly string[];
}

export interface Option {
  value: string;
  title: string;
}

/** A setting whose value is a `T`. Only what staff set is stored; everything else is the default. */
export type Setting<T = unknown> = Shown &
  Kind & {
    default: T;
    /** What the default is called where it's null, or empty: `no votes`. */
    unset: string | undefined;
    /** What may be stored. Made on first use, because there are many settings, and a process seldom checks one. */
    type: () => z.ZodType;
  };

export interface SettingsModule<S extends Settings = Settings> {
  /** In `guild_settings.module`, and before the dot in `music.volume`. */
  name: string;
  title: string;
  /** The area of commands that it belongs to: where the operator has disabled it, there's nothing to set. */
  area: string;
  settings: S;
}

export type Settings = Readonly<Record<string, Setting>>;

/** The values of a module, with defaults for everything that staff didn't set. */
export type ValuesOf<S extends Settings> = { readonly [K in keyof S]: S[K]['default'] };

/** The settings to change; null resets one to its default. */
export type ChangeOf<V> = { readonly [K in keyof V]?: V[K] | null };

const snowflake = lazily(() => z.string().regex(/^\d{1,20}$/));

/** The kinds of settings. */
export const setting = {
  boolean: (spec: Shown & { default: boolean; excludes?: string }): Setting<boolean> => ({
    ...spec,
    kind: 'boolean',
    unset: undefined,
    type: lazily(() => z.boolean()),
  }),
  integer<D extends number | null>(
    spec: Shown & {
      bounds: { least: number; most: number };
      unit?: '' | '%' | 'minute' | 'track';
      default: D;
      unset?: string;
      zero?: string;
    },
  ): Setting<number | Extract<D, null>> {
    const { bounds, unit = '', unset, zero, default: standard, title, description } = spec;
    return {
      title,
      description,
      kind: 'integer',
      default: standard as number | Extract<D, null>,
      unset,
      least: bounds.least,
      most: bounds.most,
      unit,
      ...(zero !== undefined && { zero }),
      type: lazily(() => {
        const inside = z.int().min(bounds.least).max(bounds.most);
        return zero === undefined ? inside : z.union([z.literal(0), inside]);
      }),
    };
  },
  choice<const C extends readonly Option[]>(
    spec: Shown & { choices: C; default: C[number]['value'] },
  ): Setting<C[number]['value']> {
    return {
      ...spec,
      kind: 'choice',
      unset: undefined,
      type: lazily(() => z.enum(spec.choices.map(({ value }) => value))),
    };
  },
  role: (spec: Shown & { unset: string }): Setting<string | null> => ({
    ...spec,
    kind: 'role',
    default: null,
    type: snowflake,
  }),
  /** Several roles. None of them is the default. @param spec `most`: up to 25, as many as Discord lets someone pick. */
  roles: (spec: Shown & { unset: string; most: number; formerly?: string }): Setting<readonly string[]> => ({
    ...spec,
    kind: 'roles',
    default: [],
    type: lazily(() =>
      z
        .array(snowflake())
        .min(1)
        .max(spec.most)
        .refine((ids) => new Set(ids).size === ids.length),
    ),
  }),
  channel: (spec: Shown & { unset: string; channelTypes: readonly number[] }): Setting<string | null> => ({
    ...spec,
    kind: 'channel',
    default: null,
    type: snowflake,
  }),
  text: (
    spec: Shown &
      TypedText & {
        unset: string;
        mostCharacters: number;
        /** What fits, as a sentence to whoever typed something else. */
        fits: string;
        accepts(text: string): boolean;
      },
  ): Setting<string | null> => {
    const { accepts, ...rest } = spec;
    return {
      ...rest,
      kind: 'text',
      default: null,
      type: lazily(() => z.string().min(1).max(spec.mostCharacters).refine(accepts)),
    };
  },
  list: (spec: Shown & { unset: string; items: readonly string[] }): Setting<readonly string[]> => ({
    ...spec,
    kind: 'list',
    default: [],
    type: lazily(() => z.array(z.enum(spec.items)).max(spec.items.length)),
  }),
} as const;

/** The defaults of a module. */
export function defaultsOf<S extends Settings>({ settings }: SettingsModule<S>): ValuesOf<S> {
  return Object.fromEntries(Object.entries(settings).map(([key, { default: value }]) => [key, value])) as ValuesOf<S>;
}

/**
 * The values that count: what staff set, as far as this version knows it and can use it, and defaults for the rest. What a newer or
 * an older version stored is left alone.
 */
export function valuesOf<S extends Settings>(module: SettingsModule<S>, stored: unknown): ValuesOf<S> {
  const set = setIn(module, stored);
  return { ...defaultsOf(module), ...set } as ValuesOf<S>;
}

/** The part of what is stored that this version knows and can use. */
export function setIn({ settings }: SettingsModule, stored: unknown): Record<string, unknown> {
  if (typeof stored !== 'object' || stored === null) return {};
  return Object.fromEntries(
    Object.entries({ ...formerlyIn(settings, stored), ...stored }).filter(
      ([key, value]) => Object.hasOwn(settings, key) && settings[key]?.type().safeParse(value).success,
    ),
  );
}

/** The lists that were one role, from that role. */
function formerlyIn(settings: Settings, stored: object): Record<string, unknown> {
  const one = (former: string | undefined) => former !== undefined && (stored as Record<string, unknown>)[former];
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, setting]) => {
      const role = setting.kind === 'roles' && one(setting.formerly);
      return role ? [[key, [role]]] : [];
    }),
  );
}
