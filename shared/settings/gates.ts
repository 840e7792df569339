import { type Sql, type StatementObserver, statement } from '../platform/postgres.ts';

export interface SettingsStore {
  sql(): Sql;
  observe: StatementObserver;
}

/** What a guild's staff decided about one module or command. */
export interface Gate {
  /** `module:economy` or `command:pay`. */
  subject: string;
  isOff: boolean;
  /** Any of these roles may use it; empty: everyone may. */
  roleIds: string[];
}

/** All gates of a guild that close anything. */
export async function readGates(store: SettingsStore, guildId: string): Promise<Gate[]> {
  return statement(
    'gates',
    () => store.sql()<Gate[]>`
      select subject, is_off as "isOff", (select coalesce(jsonb_agg(r::text), '[]') from unnest(role_ids) r) as "roleIds"
      from guild_gate where guild_id = ${guildId} and (is_off or role_ids <> '{}') order by subject`,
    store.observe,
  );
}

/** Sets one gate of a guild. */
export async function setGate(
  store: SettingsStore,
  caller: { key: string; actorId: string; guildId: string },
  gate: Gate,
): Promise<void> {
  await statement(
    'set_gate',
    () => store.sql()`
      select settings_set_gate(${caller.key}, ${caller.guildId}, ${gate.subject}, ${gate.isOff}, ${gate.roleIds.join(',')}, ${caller.actorId})`,
    store.observe,
  );
}
