import { run, type Store } from '../platform/store.ts';

/** How much of what there is, by the singular of its name. */
export type DatabaseCounts = Readonly<Record<string, number>>;

/** What's stored about one server. */
export function readServerCounts(store: Store, guild: string): Promise<DatabaseCounts> {
  return run(
    store,
    'server_counts',
    (sql) => sql`jsonb_build_object(
      'session', (select count(*) from voice_sessions where guild_id = ${guild} and ended_at is null),
      'playlist', (select count(*) from music_playlists where owner_kind = 'guild' and owner_id = ${guild}),
      'case', coalesce((select cases from moderation_server where guild_id = ${guild}), 0),
      'track', (select count(*) from music_history where guild_id = ${guild}),
      'change', (select count(*) from guild_settings_history where guild_id = ${guild}))`,
  );
}

/** In bytes. Counting the rows of a smaller table takes no longer than a few milliseconds. */
const SMALL = 16 * 1_048_576;

/**
 * The size of everything. A large table's rows are Postgres' own estimate, unless it has none yet: it's made by the first `analyze`,
 * which a new or restored database hasn't had.
 */
export function readDatabaseCounts(store: Store): Promise<DatabaseCounts> {
  return run(store, 'database_counts', (sql) => {
    const rows = (table: string) => sql`(
      select case when reltuples < 0 or pg_relation_size(oid) < ${SMALL} then (select count(*) from ${sql(table)})
        else reltuples::bigint end
      from pg_class where oid = ${table}::regclass)`;
    return sql`jsonb_build_object(
      'megabyte', (pg_database_size(current_database()) / 1048576),
      'session', (select count(*) from voice_sessions where ended_at is null),
      'agent', (select count(*) from agent_bots where status in ('approved', 'active')),
      'server', (select count(distinct guild_id) from agent_guilds),
      'job', (select count(*) from job),
      'transfer', ${rows('transfer')},
      'member', ${rows('member')},
      'track', ${rows('music_history')})`;
  });
}
