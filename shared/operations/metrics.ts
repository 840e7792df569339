/** What alerts need to know of the whole installation. Every edge reports the same, so take the maximum. */
import type { GaugeSpec } from '../platform/metrics.ts';

export const CONNECTIONS: GaugeSpec = {
  name: 'chorus_db_connections',
  help: 'Connections to the Postgres server, of everyone who uses it.',
};
export const CONNECTION_LIMIT: GaugeSpec = {
  name: 'chorus_db_connections_max',
  help: 'Connections the Postgres server allows, without those kept for superusers.',
};
export const AGENTS: GaugeSpec = {
  name: 'chorus_agents',
  help: 'Agents in the database by state: approved (nodes should log them in) and ready (of these, logged in).',
};
export const HALTED: GaugeSpec = {
  name: 'chorus_economy_halted',
  help: '1 while the ledger refuses every change because it doesn’t balance, 0 otherwise.',
};
export const BACKUP_TIME: GaugeSpec = {
  name: 'chorus_backup_timestamp_seconds',
  help: 'The moment that the newest backup shows, in seconds since 1970, by state: taken, verified.',
};
export const BACKUP_FAILED: GaugeSpec = {
  name: 'chorus_backup_failed',
  help: '1 if something went wrong in the last run of npm run backup, 0 otherwise.',
};
export const REDIS_UP: GaugeSpec = {
  name: 'chorus_redis_up',
  help: '1 if Redis answered this process’s last ping, 0 otherwise.',
};
