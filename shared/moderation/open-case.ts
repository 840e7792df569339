import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import type { Case, CaseDetail } from './case.ts';
import { type CaseKind, KINDS, MODERATION } from './catalog.ts';
import { counted } from './counters.ts';
import { ladderOf, type ModerationSettings } from './settings.ts';

export interface OpenRequest {
  kind: CaseKind;
  user: string;
  reason: string | undefined;
  endsAt?: Date | undefined;
  detail?: CaseDetail;
  settings: ModerationSettings;
  /** The interaction that asks for it. */
  ref: string;
}

export type Opened = {
  status: 'opened';
  /** Pending, where Discord has to carry it out. */
  case: Case;
  /** How many warnings of the member count by now; null for other kinds. */
  warnings: number | null;
  /** What the warnings led to. */
  escalated: Case | null;
};

/**
 * Opens a case, once per key. Check first whether it may be. If Discord has to do something, {@link carryOut} follows; should this
 * process die in between, a job does it.
 */
export async function openCase(store: Store, caller: GuildCaller, request: OpenRequest): Promise<Opened | Gated> {
  const { kind, user, reason = null, endsAt = null, detail = {}, settings, ref } = request;
  const outcome: Opened | Gated = await run(store, 'moderation_open', {
    ...{ key: caller.key, actor: caller.actor.id, kind, user, reason, endsAt, detail, ref },
    ...gateOf(caller),
    guild: caller.guild.id,
    carriedOut: KINDS[kind].isCarriedOut,
    ladder: kind === 'warn' ? ladderOf(settings) : [],
    window: `${settings.warningDays} days`,
    within: `${MODERATION.carryOutSeconds} seconds`,
  });
  if (outcome.status === 'opened') counted(store, kind, 'opened');
  return outcome;
}
