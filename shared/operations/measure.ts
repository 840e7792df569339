import { call } from '../platform/call.ts';
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { run, type Store } from '../platform/store.ts';
import { AGENTS, BACKUP_FAILED, BACKUP_TIME, CONNECTION_LIMIT, CONNECTIONS, HALTED } from './metrics.ts';

/** What an operator has to know of the whole installation. Times are in seconds since 1970. */
export interface Figures {
  connections: number;
  mostConnections: number;
  agents: number;
  readyAgents: number;
  isHalted: boolean;
  backup: { takenAt: number | null; verifiedAt: number | null; hasFailed: boolean } | null;
}

/** @throws {Unavailable} if the database didn't answer in time. */
export function readFigures(store: Store): Promise<Figures> {
  return run(store, 'operations_figures', {});
}

/** {@link Figures}, as part of a larger statement. */
export function figuresIn(sql: Sql): SqlFragment {
  return call(sql, 'operations_figures', {});
}

/**
 * Sets the gauges that are about the whole installation. Without any backup, those of backups aren't set: hosters make backups of
 * their own.
 *
 * @throws {Unavailable} if the database didn't answer in time.
 */
export async function measureInstallation(store: Store): Promise<void> {
  const { observe } = store;
  const figures = await readFigures(store);
  observe.gauge(CONNECTIONS, {}, figures.connections);
  observe.gauge(CONNECTION_LIMIT, {}, figures.mostConnections);
  observe.gauge(AGENTS, { state: 'approved' }, figures.agents);
  observe.gauge(AGENTS, { state: 'ready' }, figures.readyAgents);
  observe.gauge(HALTED, {}, figures.isHalted ? 1 : 0);
  const { backup } = figures;
  if (backup === null) return;
  observe.gauge(BACKUP_FAILED, {}, backup.hasFailed ? 1 : 0);
  // A first backup that isn't verified is as old as can be.
  observe.gauge(BACKUP_TIME, { state: 'taken' }, backup.takenAt ?? 0);
  observe.gauge(BACKUP_TIME, { state: 'verified' }, backup.verifiedAt ?? 0);
}
