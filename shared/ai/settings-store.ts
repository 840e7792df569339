/** A server's settings of AI, with the defaults for what its staff didn't set. */
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { run, type Store } from '../platform/store.ts';
import { valuesOf } from '../settings/declaration.ts';
import { type AiSettings, aiModule } from './settings.ts';

export async function readAiSettings(store: Store, guildId: string): Promise<AiSettings> {
  return aiSettingsIn(await run<unknown>(store, 'ai_settings', (sql) => storedAiSettings(sql, guildId)));
}

/** Part of a statement: what {@link aiSettingsIn} reads. */
export function storedAiSettings(sql: Sql, guildId: string): SqlFragment {
  return sql`(select value from guild_settings where guild_id = ${guildId} and module = 'ai')`;
}

export function aiSettingsIn(stored: unknown): AiSettings {
  return valuesOf(aiModule, stored);
}
