import { type GuildCaller, run, type Store } from '../platform/store.ts';

export interface HistoryEntry {
  module: string;
  /** Only the keys that changed; null for what wasn't set. */
  before: Readonly<Record<string, unknown>>;
  after: Readonly<Record<string, unknown>>;
  /** 0 once they have been erased. */
  actor: string;
  /** In ISO 8601. */
  at: string;
}

export interface History {
  total: number;
  entries: HistoryEntry[];
}

/** Reads what the staff of the caller's server changed, newest first. */
export function readHistory(
  store: Store,
  { guild }: Pick<GuildCaller, 'guild'>,
  { offset, limit }: { offset: number; limit: number },
): Promise<History> {
  return run(
    store,
    'settings_history',
    (sql) => sql`jsonb_build_object(
      'total', (select count(*) from guild_settings_history where guild_id = ${guild.id}),
      'entries', (select coalesce(jsonb_agg(jsonb_build_object('module', module, 'before', before, 'after', after,
          'actor', actor_id::text, 'at', at) order by change_id desc), '[]')
        from (select * from guild_settings_history where guild_id = ${guild.id}
          order by change_id desc offset ${offset} limit ${limit}) page))`,
  );
}
