/** The agents of pools: how they're added, approved, revoked, and restarted. */
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import type { SealedToken } from '../platform/token-crypto.ts';
import { allowedTo } from './pool-roles.ts';
import type { PoolRefusal } from './pools.ts';
import type { VoiceEvent } from './session.ts';

/** A bot whose token Discord has accepted. */
export interface NewAgent {
  /** The bot's user id; the token is sealed for it. */
  id: string;
  applicationId: string;
  /** Its name on Discord. */
  name: string;
  token: SealedToken;
}

export type AddOutcome =
  /** What owners and managers add is approved at once; what others add is pending. */
  | { status: 'approved' | 'pending' }
  /** Discord had refused the token of this agent, and now it has another one. */
  | { status: 'replaced' }
  | { status: 'in_pool' }
  /** Which one is private. */
  | { status: 'in_other_pool' }
  | { status: 'pool_full'; most: number }
  | { status: 'too_many'; most: number }
  | PoolRefusal;

export function addAgent(store: Store, caller: Caller, poolId: string, agent: NewAgent): Promise<AddOutcome> {
  const { id, applicationId, name, token } = agent;
  return run(store, 'pool_add_agent', {
    key: caller.key,
    user: caller.actor.id,
    pool: poolId,
    agent: { id, application: applicationId, name, ciphertext: token.ciphertext, keyId: token.keyId },
    straight: allowedTo('add_straight'),
    allowed: allowedTo('add'),
    ...gateOf(caller),
  });
}

export type Decision = 'approve' | 'reject' | 'revoke' | 'restart';

export type DecisionOutcome =
  | { status: 'done'; agent: string; name: string; pool: string; contributor: string; events: VoiceEvent[] }
  | { status: 'unknown_agent' }
  | { status: 'not_pending' }
  | { status: 'not_approved' }
  | { status: 'already' }
  | Exclude<PoolRefusal, { status: 'unknown_pool' }>
  | Gated;

/**
 * Approves, rejects, revokes, or restarts an agent.
 *
 * Rejecting and revoking are final: the token is deleted, the client is logged out with the next heartbeat of its node, and other
 * agents take over its sessions. A restart logs the agent in again, also after Discord refused its token.
 */
export function decideAgent(
  store: Store,
  caller: Caller,
  agentId: string,
  decision: Decision,
): Promise<DecisionOutcome> {
  return run(store, 'pool_decide', {
    key: caller.key,
    user: caller.actor.id,
    agent: agentId,
    decision,
    allowed: allowedTo(decision),
    ...gateOf(caller),
  });
}
