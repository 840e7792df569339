/** A server's settings of AI, with the defaults for what its staff didn't set. */
import { run, type Store } from '../platform/store.ts';
import { valuesOf } from '../settings/declaration.ts';
import { type AiSettings, aiModule } from './settings.ts';

export async function readAiSettings(store: Store, guildId: string): Promise<AiSettings> {
  const stored = await run<unknown>(
    store,
    'ai_settings',
    (sql) => sql`(select value from guild_settings where guild_id = ${guildId} and module = 'ai')`,
  );
  return valuesOf(aiModule, stored);
}
