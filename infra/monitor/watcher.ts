/** Reads everything again and again, and compares it with what was a minute ago. */
import { readDatabaseUrl } from '../../shared/platform/database-url.ts';
import { connect, type Sql } from '../../shared/platform/postgres.ts';
import { within } from '../check/context.ts';
import { reasonOf } from '../check/http.ts';
import { type DatabaseView, type NodeRow, readDatabase } from './database.ts';
import { type ProcessView, readProcess } from './processes.ts';
import { increase, quantileOf, type Sample, sumOf } from './prometheus-text.ts';

/** What was read, or why it couldn't be, as a sentence. */
export type Source<T> = { value: T; problem?: undefined } | { value?: undefined; problem: string };

export interface CommandRates {
  /** Over the last minute, or since the monitor started if that's less. */
  perMinute: number;
  failedPerMinute: number;
  refusedPerMinute: number;
}

export interface Snapshot {
  at: Date;
  database: Source<DatabaseView>;
  /** Undefined if nobody said where it is. */
  edge: Source<ProcessView> | undefined;
  /** Those that the database knew when it last answered. */
  nodes: { row: NodeRow; process: Source<ProcessView> }[];
  /** Undefined before there's something to compare with. */
  rates: CommandRates | undefined;
  /** From a member's Enter to the response, in seconds, at this edge, over the same time. Undefined if nobody used a command. */
  answers: { p50: number; p95: number } | undefined;
  /** Whether there's a token to read metrics with. */
  hasToken: boolean;
}

export interface WatcherOptions {
  databaseUrl: string | undefined;
  edgeUrl: string | undefined;
  token: string | undefined;
}

/** How far back rates look, in milliseconds. */
const WINDOW_MS = 60_000;
/** Time limit for each source, in milliseconds: one that's silent mustn't stop the others. */
const SOURCE_MS = 1_800;

/** Counters at one time. */
interface Reading {
  atMs: number;
  edge: readonly Sample[] | undefined;
  commands: DatabaseView['commands'] | undefined;
}

export class Watcher {
  readonly #options: WatcherOptions;
  #sql: Sql | undefined;
  #known: NodeRow[] = [];
  /** Oldest first, one minute and one more. */
  #readings: Reading[] = [];

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async read(now = new Date()): Promise<Snapshot> {
    const { edgeUrl, token } = this.#options;
    const edge = edgeUrl === undefined ? undefined : sourced('The edge', () => readProcess(edgeUrl, token));
    const database = await this.#readDatabase();
    if (database.value !== undefined) this.#known = database.value.nodes;
    const nodes = await Promise.all(
      this.#known.map(async (row) => ({ row, process: await sourced(row.id, () => readProcess(row.url, token)) })),
    );
    const snapshot = {
      ...{ at: now, database, nodes, hasToken: token !== undefined },
      edge: await edge,
    };
    return { ...snapshot, ...this.#compare(snapshot) };
  }

  async close(): Promise<void> {
    await this.#sql?.end({ timeout: 1 });
  }

  async #readDatabase(): Promise<Source<DatabaseView>> {
    const { databaseUrl } = this.#options;
    if (databaseUrl === undefined) return { problem: 'There’s no database to read. Set DATABASE_URL.' };
    const found = await sourced('The database', () => {
      this.#sql ??= connect(readDatabaseUrl(databaseUrl), { max: 1, applicationName: 'chorus monitor' });
      return readDatabase(this.#sql);
    });
    if (found.problem?.includes('does not exist'))
      return { problem: 'The database isn’t this release’s. Run: npm run migrate' };
    if (found.problem !== undefined) {
      // A connection that hangs would block the next reading, too.
      this.#sql?.end({ timeout: 0 }).catch(() => {});
      this.#sql = undefined;
    }
    return found;
  }

  #compare({ at, database, edge }: Pick<Snapshot, 'at' | 'database' | 'edge'>): Pick<Snapshot, 'rates' | 'answers'> {
    const reading: Reading = {
      ...{ atMs: at.getTime(), edge: edge?.value?.metrics, commands: database.value?.commands },
    };
    const oldest = this.#readings.find(({ atMs }) => reading.atMs - atMs <= WINDOW_MS);
    this.#readings = [...this.#readings.filter(({ atMs }) => reading.atMs - atMs <= WINDOW_MS), reading];
    const [p50, p95] = [0.5, 0.95].map(
      (quantile) =>
        reading.edge && quantileOf(reading.edge, oldest?.edge ?? [], 'chorus_interaction_ack_seconds', quantile),
    );
    return {
      rates: oldest && ratesBetween(oldest, reading),
      answers: p50 === undefined || p95 === undefined ? undefined : { p50, p95 },
    };
  }
}

/** What the edge counted, or else what all edges wrote down. */
function ratesBetween(before: Reading, now: Reading): CommandRates | undefined {
  const minutes = (now.atMs - before.atMs) / 60_000;
  if (minutes <= 0) return undefined;
  const [edge, earlier] = [now.edge, before.edge];
  if (edge && earlier) {
    const grown = (labels?: Record<string, string>) =>
      increase(sumOf(edge, 'chorus_commands_total', labels) ?? 0, sumOf(earlier, 'chorus_commands_total', labels)) /
      minutes;
    return {
      perMinute: grown(),
      failedPerMinute: grown({ status: 'error' }) + grown({ status: 'unavailable' }),
      refusedPerMinute: grown({ status: 'refused' }),
    };
  }
  const [written, before_] = [now.commands, before.commands];
  if (!written || !before_) return undefined;
  return {
    perMinute: increase(written.uses, before_.uses) / minutes,
    failedPerMinute: increase(written.failed, before_.failed) / minutes,
    refusedPerMinute: increase(written.refused, before_.refused) / minutes,
  };
}

async function sourced<T>(what: string, read: () => Promise<T>): Promise<Source<T>> {
  try {
    return { value: await within(SOURCE_MS, what, read) };
  } catch (error) {
    const reason = reasonOf(error);
    return { problem: reason.startsWith(what) ? `${reason}.` : `${what} can’t be read: ${reason}.` };
  }
}
