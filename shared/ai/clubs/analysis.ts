/** Screenshots on their way to a week: read, assessed, changed, approved by one or two people, and committed. */
import { type Gated, type GuildCaller, gateOf, isGated, run, type Store } from '../../platform/store.ts';
import { ROSTER_SHEETS } from '../sheets/index.ts';
import type { Picture } from '../sheets/readings.ts';
import type { RosterSheet } from '../sheets/sheet.ts';
import { type Assessment, assess, CLUB, type Corrected } from './assess.ts';
import { type ClubState, memberOfIn, readClub } from './club-state.ts';
import type { Lines } from './correction-lines.ts';
import { type Look, type MergedRow, mergePictures } from './merge.ts';

export type AnalysisState = 'reading' | 'open' | 'committed' | 'canceled' | 'failed';

/** Where Discord serves a picture. */
export interface ImageRef {
  url: string;
  type: string;
  size: number;
}

export interface StoredAnalysis {
  key: string;
  guildId: string;
  channelId: string;
  sheet: string;
  /** Who started it. */
  user: string;
  week: string;
  /** In ISO 8601. */
  endsAt: string;
  state: AnalysisState;
  images: readonly ImageRef[];
  pictures: readonly Picture[];
  looks: readonly Look[];
  /** In ISO 8601; a second look is under way until then at most. */
  lookingUntil: string | null;
  corrected: Corrected;
  needed: 1 | 2;
  version: number;
  approvedBy: readonly string[];
  at: string;
}

/** An analysis with everything that can be said about it. */
export interface Assessed {
  analysis: StoredAnalysis;
  sheet: RosterSheet;
  state: ClubState;
  merged: readonly MergedRow[];
  assessment: Assessment;
}

export interface NewAnalysis {
  key: string;
  guild: string;
  channel: string;
  sheet: string;
  user: string;
  week: string;
  endsAt: Date;
  images: readonly ImageRef[];
}

/** @throws {RangeError} if there's none: keys come from our own options and rows. */
export function rosterSheetNamed(key: string): RosterSheet {
  const found = ROSTER_SHEETS.find((sheet) => sheet.key === key);
  if (found === undefined) throw new RangeError(`there is no list ${key}`);
  return found;
}

/** Once per key. */
export async function openAnalysis(store: Store, { endsAt, ...analysis }: NewAnalysis): Promise<AnalysisState> {
  const { state } = await run<'club_open_analysis', { state: AnalysisState }>(store, 'club_open_analysis', {
    ...analysis,
    ends: endsAt,
    now: store.clock(),
  });
  return state;
}

/** Undefined if there's none in this server, or it's older than a day. */
export async function findAnalysis(store: Store, key: string, guild: string): Promise<StoredAnalysis | undefined> {
  const found = await run<StoredAnalysis | null>(
    store,
    'club_find_analysis',
    (sql) => sql`(
      select jsonb_build_object('key', a.key, 'guildId', a.guild_id::text, 'channelId', a.channel_id::text, 'sheet', a.sheet,
          'user', a.user_id::text, 'week', a.week, 'endsAt', a.ends_at, 'state', a.state, 'images', a.images,
          'pictures', coalesce(r.pictures, '[]'), 'looks', a.looks, 'lookingUntil', a.looking_until, 'corrected', a.corrected,
          'needed', a.needed, 'version', a.version, 'approvedBy', to_jsonb(a.approved_by::text[]), 'at', a.at)
        from club_analysis a left join ai_reading r using (key)
        where a.key = ${key} and a.guild_id = ${guild} and a.at >= ${since(store)})`,
  );
  return found ?? undefined;
}

/** Compares an analysis with the club as it is now. */
export async function assessAnalysis(store: Store, analysis: StoredAnalysis): Promise<Assessed> {
  const { guildId: guild, sheet: key, week, pictures, looks, corrected } = analysis;
  const sheet = rosterSheetNamed(key);
  // This week, and the one before.
  const state = await readClub(store, { guild, sheet: key }, week, 2);
  const merged = mergePictures(sheet, pictures, looks, memberOfIn(state));
  return { analysis, sheet, state, merged, assessment: assess(sheet, week, merged, corrected, state) };
}

/** A change of an analysis that others change at the same time is tried so often. */
const TRIES = 5;

export type PrepareOutcome =
  | { status: 'prepared'; assessed: Assessed }
  /** Approved, canceled, or too old. */
  | { status: 'over' }
  | { status: 'looking' }
  /** Others were faster, again and again. */
  | { status: 'busy' };

/** Stores what an analysis would commit now. Nobody has approved that yet. @param look the second look that ends with it. */
export function prepareAnalysis(
  store: Store,
  key: string,
  guild: string,
  look?: string,
): Promise<PrepareOutcome | Gated> {
  return prepareWith(store, key, guild, async (assessed) => ({
    corrected: assessed.analysis.corrected,
    send: (prepared) => run(store, 'club_prepare_analysis', { ...prepared, look: look ?? null }),
  }));
}

/**
 * The same for what a member of the staff changes, once per interaction.
 *
 * @param change what's corrected then (default: nothing else, to compare it anew).
 */
export async function changeAnalysis(
  store: Store,
  caller: GuildCaller,
  key: string,
  change: (assessed: Assessed) => Lines = ({ analysis: { corrected } }) => ({ corrected }),
): Promise<PrepareOutcome | Gated | { status: 'refused'; problems: readonly string[] }> {
  let problems: readonly string[] | undefined;
  const outcome = await prepareWith(store, key, caller.guild.id, async (assessed) => {
    const changed = change(assessed);
    if ('problems' in changed) {
      problems = changed.problems;
      return undefined;
    }
    return {
      corrected: changed.corrected,
      send: (prepared) =>
        run(store, 'club_change_analysis', { ...prepared, key: caller.key, ...gateOf(caller), guild: caller.guild.id }),
    };
  });
  return problems === undefined ? outcome : { status: 'refused', problems };
}

interface Prepared {
  analysis: string;
  version: number;
  revision: number;
  corrected: Corrected;
  rows: Assessment['rows'];
  missing: Assessment['missing'];
  needed: number;
  now: Date;
}

type PreparedStatus = { status: 'prepared'; version: number } | { status: 'over' | 'looking' | 'changed' } | Gated;

async function prepareWith(
  store: Store,
  key: string,
  guild: string,
  decide: (
    assessed: Assessed,
  ) => Promise<{ corrected: Corrected; send(prepared: Prepared): Promise<PreparedStatus> } | undefined>,
): Promise<PrepareOutcome | Gated> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const analysis = await findAnalysis(store, key, guild);
    if (analysis === undefined || (analysis.state !== 'reading' && analysis.state !== 'open'))
      return { status: 'over' };
    const decided = await decide(await assessAnalysis(store, analysis));
    if (decided === undefined) return { status: 'over' };
    const assessed = await assessAnalysis(store, { ...analysis, corrected: decided.corrected });
    const { rows, missing, needed } = assessed.assessment;
    const outcome = await decided.send({
      ...{ analysis: key, version: analysis.version, revision: assessed.state.revision },
      ...{ corrected: decided.corrected, rows, missing, needed, now: store.clock() },
    });
    if (outcome.status === 'changed') continue;
    if (isGated(outcome)) return outcome;
    if (outcome.status !== 'prepared') return { status: outcome.status };
    // A press that's delivered again finds what the first one did.
    if (outcome.version !== analysis.version + 1) {
      const present = await findAnalysis(store, key, guild);
      return present?.state === 'open'
        ? { status: 'prepared', assessed: await assessAnalysis(store, present) }
        : { status: 'over' };
    }
    const { version } = outcome;
    const stored = {
      ...assessed.analysis,
      state: 'open' as const,
      needed,
      version,
      approvedBy: [],
      lookingUntil: null,
    };
    return { status: 'prepared', assessed: { ...assessed, analysis: stored } };
  }
  return { status: 'busy' };
}

export type ApproveOutcome =
  | Gated
  /** Someone else has to approve it, too. */
  | { status: 'approved'; approvedBy: readonly string[] }
  | { status: 'done'; commit: string; approvedBy: readonly string[] }
  | { status: 'committed' | 'canceled' | 'failed' | 'reading'; approvedBy: readonly string[] }
  /** `stale`: the member saw an older one. `changed`: the club isn't what it was compared with. `already`: by the same member. */
  | { status: 'expired' | 'looking' | 'stale' | 'changed' | 'too_few' | 'already' };

/** @param version what the member saw. */
export function approveAnalysis(
  store: Store,
  caller: GuildCaller,
  analysis: string,
  version: number,
): Promise<ApproveOutcome> {
  return run(store, 'club_approve', {
    ...{ key: caller.key, analysis, version, actor: caller.actor.id, ...gateOf(caller), guild: caller.guild.id },
    ...{ least: CLUB.leastRows, weeks: CLUB.weeks, commits: CLUB.commits, since: since(store), now: store.clock() },
  });
}

/** Whether this call ended it. */
export async function endAnalysis(
  store: Store,
  key: string,
  guild: string,
  to: 'canceled' | 'failed',
): Promise<boolean> {
  const { status } = await run<'club_end_analysis', { status: 'ended' | 'over' }>(store, 'club_end_analysis', {
    ...{ analysis: key, guild, to, now: store.clock() },
  });
  return status === 'ended';
}

/** An analysis that was started before that is over. */
function since(store: Store): Date {
  return new Date(store.clock().getTime() - CLUB.openMs);
}
