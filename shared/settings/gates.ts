import { type GuildCaller, run, type Store } from '../platform/store.ts';

/** What a server's staff decided about one module or command. */
export interface Gate {
  /** `module:economy` or `command:pay`. */
  subject: string;
  isOff: boolean;
  /** Any of these roles may use it; empty: everyone. */
  roleIds: string[];
}

/** Sets a gate of the caller's server. */
export async function setGate(store: Store, caller: GuildCaller, gate: Gate): Promise<void> {
  await run(store, 'settings_set_gate', {
    key: caller.key,
    guild: caller.guild.id,
    subject: gate.subject,
    isOff: gate.isOff,
    roles: gate.roleIds.join(','),
    actor: caller.actor.id,
  });
}
