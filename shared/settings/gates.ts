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
