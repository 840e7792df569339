/** Protection from raids: what's wanted, which staff decide, and how far it is. A job makes it so. */

import { counted } from '../platform/plural.ts';
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import { raidCounted } from './counters.ts';

export const RAID = {
  /** How long protection may last at once. */
  mostDays: 7,
  /** https://docs.discord.com/developers/resources/channel#modify-channel */
  mostSlowmodeSeconds: 21_600,
} as const;

/** Discord's verification levels. https://docs.discord.com/developers/resources/guild#guild-object-verification-level */
export const LEVELS = ['None', 'Low', 'Medium', 'High', 'Highest'] as const;

/** What protects a server. */
export interface Measures {
  pausesInvites: boolean;
  pausesMessages: boolean;
  /** The verification level to raise it to; null leaves it. */
  level: number | null;
  /** For all text channels, in seconds; null leaves them. */
  slowmode: number | null;
}

/** What Discord said before anything was changed. */
export interface Before {
  level: number;
  /** When pauses that were there already end. */
  invites: string | null;
  messages: string | null;
  /** What the level was raised to. */
  raisedTo?: number;
}

export interface Raid extends Measures {
  guild: string;
  wanted: 'on' | 'off';
  /** Grows with each change of what's wanted. */
  version: number;
  /** Whether all of that is carried out. */
  isDone: boolean;
  actor: string;
  endedBy: string | null;
  reason: string | null;
  startedAt: string;
  endsAt: string;
  before: Before | null;
  pausedUntil: string | null;
  hasChannels: boolean;
  /** What Discord refused, in sentences. */
  problems: { pause?: string; level?: string; channels?: string };
  channels: { wanted: number; slowed: number; failed: number; restored: number };
}

export type StartOutcome = { status: 'started' | 'extended'; raid: Raid } | { status: 'ending' } | Gated;
export type EndOutcome = { status: 'ended'; raid: Raid } | { status: 'ending' | 'not_on' } | Gated;

/**
 * Protects a server for some time, or for longer and with other values.
 *
 * @param request `isLevelGiven`: the level replaces the one it has been raised to before (default: it doesn't).
 */
export async function startRaid(
  store: Store,
  caller: GuildCaller,
  request: Measures & { forMs: number; reason: string | undefined; isLevelGiven?: boolean },
): Promise<StartOutcome> {
  const { forMs, reason, isLevelGiven = false, ...measures } = request;
  const { pausesInvites: invites, pausesMessages: messages, level, slowmode } = measures;
  const outcome: StartOutcome = await run(store, 'safety_start_raid', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
    ...{ for: `${forMs} ms`, invites, messages, level, slowmode, reason: reason ?? null, isLevelGiven },
    lines: [`Protects this server from a raid: ${measuresText(measures)}.`],
  });
  if (outcome.status === 'started') raidCounted(store, 'begun');
  if (outcome.status === 'extended') raidCounted(store, 'extended');
  return outcome;
}

/** Has everything put back as it was before. */
export function endRaid(store: Store, caller: GuildCaller): Promise<EndOutcome> {
  return run(store, 'safety_end_raid', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
  });
}

export async function readRaid(store: Store, guild: string): Promise<Raid | undefined> {
  return (await run<'safety_raid_state', Raid | null>(store, 'safety_raid_state', { guild })) ?? undefined;
}

/** What came of the newest end of protection, in sentences. */
export async function readRaidEnd(store: Store, guild: string): Promise<readonly string[]> {
  return run(
    store,
    'safety_raid_end',
    (sql) => sql`(
      select coalesce((select detail -> 'lines' from moderation_act
        where guild_id = ${guild} and kind = 'raid' order by act_id desc limit 1), '[]'))`,
  );
}

/** `invites are paused, and text channels have slowmode`. */
export function measuresText({ pausesInvites, pausesMessages, level, slowmode }: Measures): string {
  const parts = [
    ...(pausesInvites ? ['invites are paused'] : []),
    ...(pausesMessages ? ['direct messages between members are paused'] : []),
    ...(level === null ? [] : [`the verification level is at least ${LEVELS[level]}`]),
    ...(slowmode === null ? [] : [`text channels have a slowmode of ${counted(slowmode, 'second')}`]),
  ];
  return parts.length < 2 ? (parts[0] ?? 'nothing') : `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1)}`;
}
