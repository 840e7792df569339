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
      'change', (select count(*) from guild_settings_history where guild_id = ${guild}))`,
  );
}

/** The size of everything, from Postgres' own estimates where counting would read whole tables. */
export function readDatabaseCounts(store: Store): Promise<DatabaseCounts> {
  return run(
    store,
    'database_counts',
    (sql) => sql`(
      select jsonb_build_object(
        'megabyte', (pg_database_size(current_database()) / 1048576),
        'session', (select count(*) from voice_sessions where ended_at is null),
        'agent', (select count(*) from agent_bots where status in ('approved', 'active')),
        'server', (select count(distinct guild_id) from agent_guilds),
        'job', (select count(*) from job)) || coalesce((
          select jsonb_object_agg(case relname when 'transfer' then 'transfer' when 'member' then 'member' else 'track' end,
            greatest(reltuples, 0)::bigint)
          from pg_class where relkind = 'r' and relname in ('transfer', 'member', 'music_history')
            and relnamespace = 'public'::regnamespace), '{}'))`,
  );
}
