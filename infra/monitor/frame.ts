/** One screen of the monitor. */
import { styleText } from 'node:util';
import truncate from 'cli-truncate';
import stringWidth from 'string-width';
import { counted, plural, whole } from '../../shared/platform/plural.ts';
import { VERSION } from '../../shared/platform/version.ts';
import { printable } from '../terminal/text.ts';
import type { DatabaseView, SessionRow } from './database.ts';
import type { Health, ProcessView } from './processes.ts';
import { sumOf } from './prometheus-text.ts';
import type { Snapshot } from './watcher.ts';

export interface FrameOptions {
  columns: number;
  /** Lines to fill at most; everything without it. */
  rows?: number;
  /** Decides about colors. */
  stream: NodeJS.WriteStream;
  /** What's at the right of the title. */
  hint?: string;
}

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const LABEL = 11;
const COLORS = { healthy: 'green', degraded: 'yellow', unhealthy: 'red' } as const satisfies Record<Health, Style>;
const RANKS: readonly Health[] = ['healthy', 'degraded', 'unhealthy'];

/** Lines without a newline, none wider than the screen. */
export function frame(snapshot: Snapshot, { columns, rows, stream, hint = '' }: FrameOptions): string[] {
  const paint: Paint = (style, text) => styleText(style, text, { stream });
  const { database, edge } = snapshot;
  const head = [
    sides(`Chorus ${VERSION}`, `${snapshot.at.toTimeString().slice(0, 8)}${hint && `  ${hint}`}`, columns, paint),
    statusLine(snapshot, paint),
    ...problems(snapshot).map((problem) => paint('yellow', problem)),
    '',
    line('Commands', commandsText(snapshot), paint),
    ...(database.value === undefined ? [] : databaseLines(database.value, paint)),
    ...(edge?.value === undefined ? [] : [line('Edge', edgeText(edge.value), paint)]),
  ];
  const nodes = nodeLines(snapshot, paint);
  const sessions = sessionLines(database.value?.sessions ?? [], paint);
  const room = rows === undefined ? Number.POSITIVE_INFINITY : rows;
  const lines = [
    ...head,
    ...section(nodes, Math.max(Math.floor((room - head.length) / 2), room - head.length - sessions.length - 1), paint),
  ];
  lines.push(...section(sessions, room - lines.length, paint));
  return lines.slice(0, room).map((text) => truncate(text, columns));
}

const NO_ADDRESS = 'The edge’s address isn’t known. Set PUBLIC_URL, or use --edge URL.';

/** What can't be read, each as a sentence. */
function problems({ database, edge, nodes, hasToken }: Snapshot): string[] {
  const wrong = (process: ProcessView | undefined) =>
    hasToken && process !== undefined && process.metrics === undefined;
  return [
    ...(database.problem === undefined ? [] : [database.problem]),
    ...(edge === undefined ? [NO_ADDRESS] : edge.problem === undefined ? [] : [edge.problem]),
    ...nodes.flatMap(({ row, process }) => (row.isLive && process.problem !== undefined ? [process.problem] : [])),
    ...(hasToken ? [] : ['Without METRICS_TOKEN, the edge and the nodes show no figures.']),
    ...(wrong(edge?.value) ? ['METRICS_TOKEN isn’t the edge’s, so it shows no figures.'] : []),
    ...nodes.flatMap(({ row, process }) =>
      wrong(process.value) ? [`METRICS_TOKEN isn’t that of ${printable(row.id)}, so it shows no figures.`] : [],
    ),
  ].map(printable);
}

function statusLine({ database, edge, nodes }: Snapshot, paint: Paint): string {
  const live = nodes.filter(({ row }) => row.isLive);
  const redis = edge?.value?.components.redis?.status;
  const parts: [string, Health | undefined][] = [
    ['database', database.value === undefined ? 'unhealthy' : 'healthy'],
    ['Redis', redis],
    ['edge', edge && (edge.value?.status ?? 'unhealthy')],
    [
      counted(live.length, 'node'),
      database.value === undefined && live.length === 0
        ? undefined
        : live.length === 0
          ? 'degraded'
          : worst(live.map(({ process }) => process.value?.status ?? ('unhealthy' as const))),
    ],
  ];
  return parts
    .map(([name, status]) => `${status === undefined ? paint('dim', '○') : paint(COLORS[status], '●')} ${name}`)
    .join('   ');
}

function worst(statuses: readonly Health[]): Health {
  return RANKS.findLast((rank) => statuses.includes(rank)) ?? 'healthy';
}

function commandsText({ rates, answers, database }: Snapshot): string {
  const parts: string[] = [];
  if (rates !== undefined) {
    parts.push(`${rounded(rates.perMinute)} a minute`);
    if (rates.failedPerMinute > 0) parts.push(`${rounded(rates.failedPerMinute)} failed`);
    if (rates.refusedPerMinute > 0) parts.push(`${rounded(rates.refusedPerMinute)} refused`);
  }
  const today = database.value?.commands;
  if (today !== undefined) parts.push(`${whole(today.uses)} today`);
  if (answers !== undefined)
    parts.push(`answered in ${milliseconds(answers.p50)} (median), ${milliseconds(answers.p95)} (95%)`);
  return parts.length === 0 ? 'nothing known yet' : parts.join(', ');
}

function databaseLines(view: DatabaseView, paint: Paint): string[] {
  const { sessionCounts, waiting, agents, jobs, latencyMs, connections, mostConnections, bytes, version } = view;
  const count = (word: string) =>
    Object.entries(sessionCounts).reduce((sum, [name, value]) => sum + (name.split(' ').includes(word) ? value : 0), 0);
  const sessions = [
    ...['music', 'assistant'].flatMap((kind) => (count(kind) > 0 ? [`${whole(count(kind))} ${kind}`] : [])),
    ...['starting', 'parked'].flatMap((state) => (count(state) > 0 ? [`${whole(count(state))} ${state}`] : [])),
    ...(waiting > 0 ? [`${whole(waiting)} waiting in line`] : []),
  ];
  const backlog = (state: 'due' | 'late' | 'dead') => jobs.reduce((sum, kind) => sum + kind[state], 0);
  const late = [
    ...(backlog('late') > 0 ? [paint('yellow', `${whole(backlog('late'))} late`)] : []),
    ...(backlog('dead') > 0 ? [paint('red', `${whole(backlog('dead'))} given up`)] : []),
  ];
  const refused =
    agents.refused === 0
      ? ''
      : `, ${paint('red', `${whole(agents.refused)} with a rejected ${plural(agents.refused, 'token')}`)}`;
  return [
    line('Sessions', sessions.length === 0 ? 'none' : sessions.join(', '), paint),
    line('Agents', `${whole(agents.ready)} of ${whole(agents.all)} ready, ${whole(agents.busy)} busy${refused}`, paint),
    line('Jobs', [`${whole(backlog('due'))} due`, ...late].join(', '), paint),
    line(
      'Database',
      `Postgres ${version.split(' ')[0]}, ${latencyMs.toFixed(1)} ms, ${whole(connections)} of ${whole(mostConnections)} connections, ${megabytes(bytes)}`,
      paint,
    ),
  ];
}

function edgeText({ status, components, latencyMs, metrics }: ProcessView): string {
  const down = Object.entries(components).flatMap(([name, { status: level }]) => (level === 'healthy' ? [] : [name]));
  const limited = metrics && sumOf(metrics, 'chorus_rate_limit_hits_total', { type: 'redis_error' });
  const statements = metrics && averageMs(metrics, 'chorus_db_query_duration_seconds');
  return [
    `${status}${down.length > 0 ? ` (${down.join(', ')})` : ''}`,
    `${Math.round(latencyMs)} ms away`,
    ...(statements === undefined ? [] : [`statements take ${statements.toFixed(1)} ms`]),
    ...(limited ? [`Redis failed it ${counted(limited, 'time')}`] : []),
  ].join(', ');
}

function averageMs(metrics: NonNullable<ProcessView['metrics']>, name: string): number | undefined {
  const [sum, count] = [sumOf(metrics, `${name}_sum`), sumOf(metrics, `${name}_count`)];
  return sum === undefined || !count ? undefined : (sum / count) * 1_000;
}

function nodeLines({ nodes }: Snapshot, paint: Paint): string[] {
  if (nodes.length === 0) return [];
  const header = paint('dim', `  ${cells('Node', 'load', 'agents', 'sessions', 'in voice', 'took over')}`);
  return [
    header,
    ...nodes.map(({ row, process }) => {
      const { value } = process;
      const state = row.isLive ? (value?.status ?? 'unhealthy') : 'unhealthy';
      const of = (name: string) => {
        const found = value?.metrics && sumOf(value.metrics, name);
        return found === undefined ? '–' : whole(found);
      };
      const text = cells(
        printable(row.id),
        row.isLive ? `${Math.round(row.load * 100)}%` : 'gone',
        `${whole(row.agents)}/${whole(row.capacity)}`,
        whole(row.sessions),
        of('chorus_music_voice_connections_active'),
        of('chorus_session_failovers_total'),
      );
      const notes = [
        ...(row.isDraining && row.isLive ? ['draining'] : []),
        ...(row.version === VERSION ? [] : [`version ${printable(row.version)}`]),
      ];
      return `${paint(COLORS[state], '●')} ${text}${notes.length > 0 ? `  ${notes.join(', ')}` : ''}`;
    }),
  ];
}

function sessionLines(sessions: readonly SessionRow[], paint: Paint): string[] {
  if (sessions.length === 0) return [];
  const row = (agent: string, kind: string, state: string, since: string, node: string) =>
    `${padded(agent, 22)} ${kind.padEnd(10)} ${state.padEnd(9)} ${since.padStart(8)}  ${node}`;
  return [
    paint('dim', `  ${row('Session', 'kind', 'state', 'for', 'node')}`),
    ...sessions.map(({ agent, kind, state, seconds, node }) => {
      const color = state === 'active' ? 'green' : state === 'parked' ? 'red' : 'yellow';
      return `${paint(color, '●')} ${row(printable(agent), kind, state, duration(seconds), printable(node ?? '–'))}`;
    }),
  ];
}

function cells(name: string, ...figures: string[]): string {
  return `${padded(name, 22)}${figures.map((figure) => figure.padStart(11)).join('')}`;
}

/** After an empty line, with how many don't fit. */
function section(lines: readonly string[], room: number, paint: Paint): string[] {
  // An empty line, a header, and something below it.
  if (lines.length < 2 || room < 3) return [];
  if (lines.length < room) return ['', ...lines];
  const shown = lines.slice(0, room - 2);
  return ['', ...shown, paint('dim', `  and ${lines.length - shown.length} more`)];
}

function line(label: string, text: string, paint: Paint): string {
  return `${paint('dim', label.padEnd(LABEL))}${text}`;
}

function sides(left: string, right: string, columns: number, paint: Paint): string {
  const gap = columns - stringWidth(left) - stringWidth(right);
  return gap < 1 ? paint('bold', left) : `${paint('bold', left)}${' '.repeat(gap)}${paint('dim', right)}`;
}

/** To exactly this width on a screen. */
function padded(text: string, width: number): string {
  const shown = truncate(text, width);
  return shown + ' '.repeat(Math.max(0, width - stringWidth(shown)));
}

function rounded(value: number): string {
  return value < 10 && value % 1 !== 0 ? value.toFixed(1) : whole(Math.round(value));
}

function milliseconds(seconds: number): string {
  return seconds < 1 ? `${Math.max(1, Math.round(seconds * 1_000))} ms` : `${seconds.toFixed(1)} s`;
}

function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${whole(Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, seconds)} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} m`;
}
