/** What `/diag` found, in an embed's fields. */
import type { APIEmbedField } from 'discord-api-types/v10';
import type { Backlog } from '../../../shared/jobs/queue.ts';
import type { CommandStatistics } from '../../../shared/statistics/command-counts.ts';
import type { DatabaseCounts } from '../../../shared/statistics/database-counts.ts';
import { percentileMs, type Times } from '../../../shared/statistics/times.ts';
import { type Lack, lackText, type NodeView } from '../../../shared/voice/leases.ts';
import type { Health } from '../../health.ts';
import { counted, timestamp, whole } from '../format.ts';
import type { Services } from '../services.ts';
import { truncateLines } from '../truncate.ts';

export interface DiscordCheck {
  /** `answered in 80 ms` */
  state: string;
  problems: string[];
}

/** What jobs are late or given up, for operators. */
export function jobLines(backlog: readonly Backlog[]): string[] {
  return backlog.flatMap(({ kind, late, dead, lateSeconds }) => [
    ...(late === 0
      ? []
      : [`**Jobs**: ${late} × \`${kind}\` late, for up to ${counted(Math.ceil(lateSeconds / 60), 'minute')}.`]),
    ...(dead === 0 ? [] : [`**Jobs**: ${dead} × \`${kind}\` given up. \`docs/OPERATIONS.md\` says what to do.`]),
  ]);
}

/** Each component, and how it is. */
export function componentField(
  { components }: Health,
  databaseMs: number,
  discord: DiscordCheck,
  nodes: readonly NodeView[],
): APIEmbedField {
  const live = nodes.filter(({ isLive }) => isLive);
  const lacks = lacksOf(live);
  const redis = components.redis === undefined || components.redis.status === 'healthy' ? 'answers' : 'no answer';
  const lines = [
    `Database: answered in ${databaseMs} ms`,
    `Redis: ${redis}`,
    `Discord: ${discord.state}`,
    `Voice nodes: ${live.length} running${lacks.length === 0 ? '' : `, ${lacks.length} without ${lackText(lacks)}`}`,
  ];
  return { name: 'Components', value: lines.join('\n') };
}

/** What nodes don't reach: one for each of those that lack anything. */
export function lacksOf(nodes: readonly NodeView[]): Lack[] {
  return nodes.flatMap(({ lacks }) => lacks ?? []);
}

/** @param build of this edge. */
export function edgeField({ version, runtime, commit, startedAt }: Services['build'], now: Date): APIEmbedField {
  const from = commit === undefined ? '' : ` (${commit.slice(0, 7)})`;
  const since = startedAt === undefined ? '' : `\n-# up ${upFor(startedAt, now)}`;
  return { name: 'Edge', value: `${version}${from} on ${runtime}${since}`, inline: true };
}

/** Nothing where no command was used. */
export function commandFields(
  name: string,
  { uses, failed, slow, averageMs, times, top }: CommandStatistics,
): APIEmbedField[] {
  if (uses === 0) return [];
  const lines = [
    `${counted(uses, 'use')}, ${share(uses - failed, uses)} without an error, ${share(slow, uses)} slow, ${howLong(averageMs, times)}`,
    ...top.map((each) => {
      const errors = each.failed === 0 ? '' : `, ${counted(each.failed, 'error')}`;
      return `\`${each.command}\`: ${whole(each.uses)} ×, ${howLong(each.averageMs, each.times)}${errors}`;
    }),
  ];
  return [{ name, value: truncateLines(lines, 1_000) }];
}

/** `half within 12 ms, 95% within 80 ms`; the average where only that was measured. */
function howLong(averageMs: number, times: Times): string {
  const [half, most] = [percentileMs(times, 0.5), percentileMs(times, 0.95)];
  return half === undefined || most === undefined
    ? `${whole(averageMs)} ms on average`
    : `half within ${whole(half)} ms, 95% within ${whole(most)} ms`;
}

/** In the order in which they're shown. */
const COUNTED: readonly (readonly [key: string, one: string, many?: string])[] = [
  ['server', 'server with agents', 'servers with agents'],
  ...(['agent', 'session', 'playlist', 'case'] as const).map((key) => [key, key] as const),
  ['change', 'change to the settings', 'changes to the settings'],
  ...(['member', 'transfer'] as const).map((key) => [key, key] as const),
  ['track', 'track in the history', 'tracks in the history'],
  ...(['job', 'megabyte'] as const).map((key) => [key, key] as const),
];

export function countsField(name: string, counts: DatabaseCounts): APIEmbedField {
  const parts = COUNTED.flatMap(([key, one, many]) => {
    const count = counts[key];
    return count === undefined ? [] : [counted(count, one, many)];
  });
  return { name, value: parts.join(', ') };
}

export function nodesField(nodes: readonly NodeView[], now: Date): APIEmbedField[] {
  const lines = nodes.map(
    ({ id, version, isLive, isDraining, isPaused, lacks, agents, capacity, load, startedAt, silentSeconds }) => {
      const state = isLive
        ? `${agents} of ${capacity} agents, ${Math.round(load * 100)}% load, up ${upFor(new Date(startedAt), now)}`
        : `gone ${timestamp(new Date(now.getTime() - silentSeconds * 1_000))}`;
      return `\`${id}\` ${version}: ${state}${isDraining ? ', draining' : ''}${isPaused ? ', paused' : ''}${isLive && lacks !== null ? `, can't reach ${lackText([lacks])}` : ''}`;
    },
  );
  return lines.length === 0 ? [] : [{ name: 'Nodes', value: truncateLines(lines, 1_000) }];
}

/** `3 days`, `5 hours`, `12 minutes`. */
function upFor(since: Date, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 60_000));
  if (minutes < 120) return counted(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? counted(hours, 'hour') : counted(Math.floor(hours / 24), 'day');
}

/** `99.8%`; never rounded up to all. */
function share(part: number, of: number): string {
  return `${Math.floor((part / of) * 1_000) / 10}%`;
}
