/** A case as the database keeps it. */
import type { Problem } from '../platform/discord/problems.ts';
import type { CaseKind } from './catalog.ts';

/** What came of telling the member: not tried, delivered, or why not. */
export type Notice = 'off' | 'sent' | 'closed' | 'failed';

export interface CaseDetail {
  /** How much of what they wrote was deleted, in seconds. */
  deleteSeconds?: number;
  notice?: Notice;
  /** Why Discord didn't do it. */
  problem?: Problem;
  /** The case this one takes back. */
  undoes?: number;
  /** The time of the case it takes back was up. */
  expired?: true;
  /** The warning that led to this, and how many there were. */
  warning?: number;
  warnings?: number;
  /** Signed custom IDs of the buttons below the notice and the log message. */
  buttons?: { undo?: string; appeal?: string };
  /** Several members in one go. */
  isMass?: true;
}

export interface Case {
  guild: string;
  number: number;
  kind: CaseKind;
  user: string;
  actor: string;
  reason: string | null;
  detail: CaseDetail;
  state: 'pending' | 'done' | 'failed';
  /** In ISO 8601, as the others. */
  at: string;
  endsAt: string | null;
  endedAt: string | null;
  endedBy: string | null;
  endReason: 'undone' | 'pardoned' | 'expired' | 'replaced' | null;
  /** The interaction that opened it, and which of the cases that it opened. Buttons carry these. */
  ref: string;
  part: number;
}

export interface Remark {
  actor: string;
  kind: 'comment' | 'edit' | 'pardon' | 'undo' | 'appeal';
  /** For an edit, the reason it replaced. */
  text: string | null;
  at: string;
}

export interface Appeal {
  state: 'open' | 'accepted' | 'denied';
  text: string;
  at: string;
  decidedBy: string | null;
}

/** A case with everything about it. */
export interface FullCase extends Case {
  /** What the server's staff set for moderation. */
  settings: unknown;
  appeal: Appeal | null;
  remarks: readonly Remark[];
}

/** Whether a case still has an effect: a warning that counts, a timeout or a ban that goes on. */
export function isInForce({ kind, state, endsAt, endedAt }: Case, now: Date): boolean {
  if (state !== 'done' || endedAt !== null) return false;
  if (endsAt !== null && Date.parse(endsAt) <= now.getTime()) return false;
  return kind === 'warn' || kind === 'timeout' || kind === 'ban';
}
