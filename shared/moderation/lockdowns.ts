/** Begins and ends lockdowns. {@link file://./lockdown.ts} carries them out. */
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';

/** When a job goes on with what its request or its first job didn't finish, in seconds. */
const GO_ON_SECONDS = 120;

export type OpenLockdownOutcome =
  | { status: 'opened'; lockdown: string }
  /** The same channels are closed, or are being closed or opened. */
  | { status: 'already'; lockdown: string; state: 'starting' | 'active' | 'ending'; kind: 'lock' | 'lockdown' }
  | Gated;

/** @param request `scope`: a channel, a category, or the server; `ref`: the interaction that asks for it. */
export function openLockdown(
  store: Store,
  caller: GuildCaller,
  { scope, kind, reason, ref }: { scope: string; kind: 'lock' | 'lockdown'; reason: string | undefined; ref: string },
): Promise<OpenLockdownOutcome> {
  return run(store, 'moderation_open_lockdown', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
    ...{ lockdown: ref, scope, kind, reason: reason ?? null, within: `${GO_ON_SECONDS} seconds` },
  });
}

export type EndLockdownOutcome =
  | { status: 'ending'; lockdown: string }
  | { status: 'none' }
  /** It's still being closed. */
  | { status: 'starting' }
  | Gated;

export function endLockdown(store: Store, caller: GuildCaller, scope: string): Promise<EndLockdownOutcome> {
  return run(store, 'moderation_end_lockdown', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id },
    ...{ scope, within: `${GO_ON_SECONDS} seconds` },
  });
}
