/** A server's personality: a preset, four dials, and a text of its staff. Every change is a version, and any version can come back. */
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import { cleanText, isVisible, truncateText } from '../platform/text.ts';
import { DIALS, type Dials, PRESETS, type Preset } from './presets.ts';

/** How long the staff's text may be, in UTF-16 code units. */
export const TEXT_LENGTH = 1_000;
/** How many versions a server keeps. */
export const KEPT_VERSIONS = 100;

export interface Personality extends Dials {
  preset: Preset;
  /** What staff wrote about the style; empty for nothing. */
  text: string;
}

/** What counts until staff change something. */
export const STANDARD_PERSONALITY: Personality = { preset: 'friendly', ...PRESETS.friendly.dials, text: '' };

export interface PersonalityVersion extends Personality {
  /** From 1. */
  version: number;
  action: 'edit' | 'adjust' | 'reset' | 'restore';
  /** The version that came back. */
  restored: number | null;
  /** 0 once they have been erased. */
  actor: string;
  /** In ISO 8601. */
  at: string;
}

/** What staff ask for. A new preset brings its own dials along. */
export type PersonalityChange =
  | { action: 'edit'; preset: Preset; text: string }
  | { action: 'adjust'; dials: Partial<Dials> }
  | { action: 'reset' }
  | { action: 'restore'; version: number };

export type PersonalityOutcome =
  | { status: 'changed'; version: number; before: Personality; after: Personality }
  | { status: 'unchanged'; after: Personality }
  /** There's no such version, or not anymore. */
  | { status: 'unknown' }
  | Gated;

/** Someone else has changed what they saw. `after` is what counts now, and `version` where it's from; 0: none. */
export type StalePersonality = { status: 'stale'; version: number; after: Personality };

/** Changes the personality of the caller's server, once per key. */
export function changePersonality(
  store: Store,
  caller: GuildCaller,
  change: PersonalityChange,
): Promise<PersonalityOutcome> {
  return apply(store, caller, change, null);
}

/** The same, unless someone has changed it since. @param seen the version that whoever changes it saw; 0: none. */
export function changePersonalityAsSeen(
  store: Store,
  caller: GuildCaller,
  change: PersonalityChange,
  seen: number,
): Promise<PersonalityOutcome | StalePersonality> {
  return apply(store, caller, change, seen);
}

async function apply<O extends PersonalityOutcome | StalePersonality>(
  store: Store,
  caller: GuildCaller,
  change: PersonalityChange,
  expected: number | null,
): Promise<O> {
  const { action } = change;
  const values =
    change.action === 'edit'
      ? { preset: change.preset, text: personalityText(change.text) }
      : change.action === 'adjust'
        ? change.dials
        : {};
  const outcome: O = await run(store, 'ai_change_personality', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
    ...{ action, change: values, standard: STANDARD_PERSONALITY, kept: KEPT_VERSIONS },
    dials: change.action === 'edit' ? PRESETS[change.preset].dials : null,
    version: change.action === 'restore' ? change.version : null,
    expected,
  });
  if (outcome.status === 'changed')
    return { ...outcome, before: personalityIn(outcome.before), after: personalityIn(outcome.after) };
  return 'after' in outcome ? { ...outcome, after: personalityIn(outcome.after) } : outcome;
}

/** The staff's text as it's stored: cleaned, without blank ends, and empty if there's nothing to see. */
export function personalityText(typed: string): string {
  const text = truncateText(cleanText(typed).replaceAll(/\r\n?/g, '\n').trim(), TEXT_LENGTH);
  return isVisible(text) ? text : '';
}

/** The personality that counts in a server; undefined in direct messages. `newest` is undefined until staff change something. */
export async function readPersonality(
  store: Store,
  guildId: string | undefined,
): Promise<{ personality: Personality; newest: PersonalityVersion | undefined }> {
  if (guildId === undefined) return { personality: STANDARD_PERSONALITY, newest: undefined };
  const found = await run<PersonalityVersion | null>(
    store,
    'ai_personality',
    (sql) => storedPersonality(sql, guildId),
    { isQuickRead: true },
  );
  return { personality: personalityFrom(found), newest: found ?? undefined };
}

/** Part of a statement: what {@link personalityFrom} reads. */
export function storedPersonality(sql: Sql, guildId: string): SqlFragment {
  return sql`(
    select ai_personality_values(p) || jsonb_build_object('version', version, 'action', action, 'restored', restored,
      'actor', actor_id::text, 'at', at)
    from ai_personality p where guild_id = ${guildId} order by version desc limit 1)`;
}

/** The standard one until staff change something. */
export function personalityFrom(newest: PersonalityVersion | null): Personality {
  return newest === null ? STANDARD_PERSONALITY : personalityIn(newest);
}

/** The versions of a server's personality, newest first. */
export function listVersions(
  store: Store,
  guildId: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ total: number; entries: PersonalityVersion[] }> {
  return run(
    store,
    'ai_personalities',
    (sql) => sql`jsonb_build_object(
      'total', (select count(*) from ai_personality where guild_id = ${guildId}),
      'entries', (select coalesce(jsonb_agg(ai_personality_values(p) || jsonb_build_object('version', version, 'action', action,
          'restored', restored, 'actor', actor_id::text, 'at', at) order by version desc), '[]')
        from (select * from ai_personality where guild_id = ${guildId}
          order by version desc offset ${offset} limit ${limit}) p))`,
  );
}

/** A stored personality. A preset of a newer version of this program counts as the standard one. */
function personalityIn(stored: Personality): Personality {
  const { preset, text } = stored;
  const dials = Object.fromEntries(DIALS.map((dial) => [dial, stored[dial]])) as unknown as Dials;
  return { preset: Object.hasOwn(PRESETS, preset) ? preset : STANDARD_PERSONALITY.preset, ...dials, text };
}
