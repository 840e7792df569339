/**
 * What a member has the bot remember: notes, each in one place, and only where they gave consent.
 *
 * A place is a server, or direct messages with the bot. What's kept in one is never used in another.
 */
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { cleanText, isVisible } from '../platform/text.ts';
import { MEMORY } from './memory-limits.ts';
import { wordsOf } from './note-words.ts';

/** Direct messages with the bot. */
export const DIRECT = 'dm';
/** Where notes belong: a server's ID, or {@link DIRECT}. It's never null: a comparison with null finds nothing. */
export type Scope = typeof DIRECT | (string & {});

export function scopeOf(guild: { id: string } | undefined): Scope {
  return guild === undefined ? DIRECT : guild.id;
}

/** Notes that are kept, and when the newest was made, in milliseconds since 1970. */
export interface Kept {
  notes: number;
  newest: number;
}

/** Gives consent to notes where this was used, or takes it back. Returns what's kept there. */
export function setConsent(store: Store, { key, actor, guild }: Caller, isGiven: boolean): Promise<Kept> {
  const scope = scopeOf(guild);
  return run(store, 'ai_set_consent', { key, user: actor.id, scope, isGiven, now: store.clock() });
}

export type NoteProblem =
  | { status: 'empty' }
  | { status: 'too_long' }
  | { status: 'too_many_tags' }
  /** `tag`: as it was typed. */
  | { status: 'long_tag'; tag: string };

export type RememberOutcome =
  /** `number`: the note's, in this place. `notes`: how many are kept there now. */
  | { status: 'remembered'; number: number; notes: number }
  | { status: 'no_consent' }
  | { status: 'too_many' }
  | NoteProblem
  | Gated;

/** Keeps a note where this was used. @param tags separated by commas. */
export async function remember(
  store: Store,
  caller: Caller,
  { text, tags = '' }: { text: string; tags?: string | undefined },
): Promise<RememberOutcome> {
  const note = readNote(text, tags);
  if ('status' in note) return note;
  const { key, actor, guild } = caller;
  return run(store, 'ai_remember', {
    ...{ key, user: actor.id, scope: scopeOf(guild), text: note.text, tags: note.tags },
    words: wordsOf([note.text, ...note.tags].join(' ')),
    most: MEMORY.notes,
    wait: `${Math.round(MEMORY.waitMs / store.limitScale)} ms`,
    now: store.clock(),
    ...gateOf(caller),
  });
}

/** Cleans a note, and takes its tags apart: lowercase, each once, without `#`. */
export function readNote(typed: string, typedTags: string): { text: string; tags: string[] } | NoteProblem {
  const text = cleanText(typed).trim();
  if (!isVisible(text)) return { status: 'empty' };
  if (text.length > MEMORY.noteLength) return { status: 'too_long' };
  const given = cleanText(typedTags).split(/[,，、\n]/);
  const read = given.map((tag) => tag.trim().replace(/^#+/, '').trim().toLowerCase().replace(/\s+/g, ' '));
  const tags = [...new Set(read.filter(isVisible))];
  const long = tags.find((tag) => tag.length > MEMORY.tagLength);
  if (long !== undefined) return { status: 'long_tag', tag: long };
  return tags.length > MEMORY.tags ? { status: 'too_many_tags' } : { text, tags };
}

/** Deletes one note where this was used, with everything made from it. */
export async function forget(store: Store, caller: Caller, number: number): Promise<'forgotten' | 'unknown_note'> {
  const { key, actor, guild } = caller;
  const outcome = await run<'ai_forget', { status: 'forgotten' | 'unknown_note' }>(store, 'ai_forget', {
    ...{ key, user: actor.id, scope: scopeOf(guild), number, now: store.clock() },
  });
  return outcome.status;
}

/**
 * Deletes a member's notes in one place, or everywhere.
 *
 * @param newest of those that they were told about, in milliseconds since 1970: later ones stay.
 * @returns how many were deleted.
 */
export async function forgetAll(
  store: Store,
  { key, actor }: Pick<Caller, 'key' | 'actor'>,
  scope: Scope | 'everywhere',
  newest: number,
): Promise<number> {
  const where = scope === 'everywhere' ? null : scope;
  const outcome = await run<'ai_forget_all', { notes: number }>(store, 'ai_forget_all', {
    ...{ key, user: actor.id, scope: where, newest, now: store.clock() },
  });
  return outcome.notes;
}
