/** What staff change about records: cases, notes, appeals. Each once per key. */
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import type { Case } from './case.ts';
import { CASE_KINDS, KINDS, MODERATION } from './catalog.ts';
import { counted } from './counters.ts';

export type CaseChange = { change: 'comment' | 'edit'; text: string } | { change: 'pardon'; text: string | undefined };

export type CaseChangeOutcome =
  | { status: 'changed'; case: Case }
  | { status: 'unknown_case' }
  /** Only warnings can be pardoned. */
  | { status: 'not_a_warning' }
  | { status: 'already' }
  | { status: 'too_many'; most: number }
  | Gated;

/** Comments on a case, replaces its reason, or pardons a warning. */
export function changeCase(
  store: Store,
  caller: GuildCaller,
  number: number,
  { change, text }: CaseChange,
): Promise<CaseChangeOutcome> {
  return run(store, 'moderation_change_case', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
    ...{ number, change, text: text ?? null, most: MODERATION.remarksPerCase },
  });
}

/** Pardons all warnings of a member. Returns their numbers. */
export function clearWarnings(
  store: Store,
  caller: GuildCaller,
  { user, reason }: { user: string; reason: string | undefined },
): Promise<{ status: 'cleared'; numbers: readonly number[] } | Gated> {
  return run(store, 'moderation_clear_warnings', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
    ...{ user, reason: reason ?? null },
  });
}

export type UndoOutcome =
  /** Discord has to carry it out. */
  | { status: 'opened'; case: Case; undone: Case }
  | { status: 'pardoned'; case: Case }
  | { status: 'unknown_case' }
  /** Nothing takes this kind back, such as a kick. */
  | { status: 'cannot_undo'; case: Case }
  /** It wasn't carried out. */
  | { status: 'not_done'; case: Case }
  /** It's over already. */
  | { status: 'already'; case: Case }
  | Gated;

/** The case to take back: by its number, or by the interaction that opened it. */
export type CaseRef = { number: number } | { ref: string; part: number };

/** What takes each kind back. */
const OPPOSITES = Object.fromEntries(
  CASE_KINDS.flatMap((kind) => (KINDS[kind].undo === undefined ? [] : [[kind, KINDS[kind].undo]])),
);

/** Takes a case back. */
export async function undoCase(
  store: Store,
  caller: GuildCaller,
  which: CaseRef,
  { reason, ref }: { reason: string | undefined; ref: string },
): Promise<UndoOutcome> {
  const outcome: UndoOutcome = await run(store, 'moderation_undo', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
    ...('number' in which
      ? { number: which.number, of: null, part: null }
      : { number: null, of: which.ref, part: which.part }),
    ...undoing(reason, ref),
  });
  if (outcome.status === 'opened') counted(store, outcome.undone.kind, 'undone');
  if (outcome.status === 'pardoned') counted(store, outcome.case.kind, 'undone');
  return outcome;
}

function undoing(reason: string | undefined, ref: string) {
  return { opposites: OPPOSITES, reason: reason ?? null, ref, within: `${MODERATION.carryOutSeconds} seconds` };
}

export type NoteOutcome = { status: 'added'; note: string } | { status: 'too_many'; most: number } | Gated;

export function addNote(
  store: Store,
  caller: GuildCaller,
  { user, text }: { user: string; text: string },
): Promise<NoteOutcome> {
  return run(store, 'moderation_add_note', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, author: caller.actor.id },
    ...{ user, text, most: MODERATION.notesPerMember },
  });
}

export function deleteNote(
  store: Store,
  caller: GuildCaller,
  note: string,
): Promise<{ status: 'deleted' | 'unknown_note' } | Gated> {
  return run(store, 'moderation_delete_note', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
    note,
  });
}

export type AppealOutcome =
  | { status: 'appealed'; number: number }
  | { status: 'unknown_case' }
  /** The case is over. */
  | { status: 'over' }
  /** The server doesn't take appeals anymore. */
  | { status: 'closed' }
  | { status: 'already' };

/** Stores what a member says about a case against them, and has staff see it. It comes from a direct message. */
export function appealCase(
  store: Store,
  appeal: {
    guild: string;
    ref: string;
    part: number;
    user: string;
    text: string;
    buttons: { accept: string; deny: string };
  },
): Promise<AppealOutcome> {
  const { ref, ...rest } = appeal;
  return run(store, 'moderation_appeal_case', { ...rest, of: ref });
}

export type DecideOutcome =
  | { status: 'decided'; case: Case; undone: UndoOutcome | null }
  | { status: 'already' }
  | Gated;

/** Decides on an appeal, once. Accepting it takes the case back. */
export function decideAppeal(
  store: Store,
  caller: GuildCaller,
  { ref, part, isAccepted, by }: { ref: string; part: number; isAccepted: boolean; by: string },
): Promise<DecideOutcome> {
  return run(store, 'moderation_decide_appeal', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
    ...{ of: ref, part, accepted: isAccepted, ...undoing('Appeal accepted', by) },
  });
}
