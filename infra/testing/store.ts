import type { Sql } from '../../shared/platform/postgres.ts';
import { secureRandom } from '../../shared/platform/random.ts';
import { type GuildCaller, type Store, UNOBSERVED } from '../../shared/platform/store.ts';
import { NOW_MS } from './interaction.ts';

/** A store on a test's own database. Rate limits are off, because tests do in an instant what takes members hours. */
export function storeOn(sql: Sql, parts: Partial<Store> = {}): Store {
  return {
    sql: () => sql,
    observe: UNOBSERVED,
    clock: () => new Date(NOW_MS),
    dice: secureRandom(),
    limitScale: 1_000_000,
    ...parts,
  };
}

/** Someone of a server's staff, changing its settings under this key. */
export function staffIn(guildId: string, key: string): GuildCaller {
  return {
    key,
    actor: { id: '1' },
    guild: { id: guildId, roleIds: [] },
    command: { name: 'settings', module: 'settings' },
  };
}
