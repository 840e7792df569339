import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';

export interface Report {
  user: string;
  channel: string;
  reason: string;
  /** What staff see besides, such as a link to the message. */
  lines: readonly string[];
}

export type ReportOutcome =
  | { status: 'reported' }
  /** The server has no channel for reports. */
  | { status: 'no_channel' }
  | Gated;

/** Tells a server's staff about a member. */
export function reportMember(store: Store, caller: GuildCaller, report: Report): Promise<ReportOutcome> {
  const { user, channel, reason, lines } = report;
  return run(store, 'moderation_report', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
    ...{ user, channel, reason, detail: { lines } },
  });
}
