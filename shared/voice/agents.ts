/** The agents of pools: how they are given, decided about and taken back. */
import type { SealedToken } from '../platform/token-crypto.ts';
import { allowedTo } from './pool-roles.ts';
import type { PoolRefusal } from './pools.ts';
import {
  gatesFor,
  type VoiceCaller,
  type VoiceEvent,
  type VoiceGateRefusal,
  type VoiceStore,
  voiceOutcome,
} from './store.ts';

/** A bot whose token Discord has accepted. */
export interface NewAgent {
  /** The bot's user id; the token is sealed for it. */
  id: string;
  applicationId: string;
  /** As Discord calls it. */
  name: string;
  token: SealedToken;
}

export type AddOutcome =
  /** Owners and managers add for good, others wait for one of them. */
  | { status: 'approved' | 'pending' }
  /** Discord had refused the token of this agent, and now there is another one. */
  | { status: 'replaced' }
  | { status: 'in_pool' }
  /** Which one is nobody's business. */
  | { status: 'in_other_pool' }
  | { status: 'pool_full'; most: number }
  | { status: 'too_many'; most: number }
  | PoolRefusal;

export function addAgent(store: VoiceStore, caller: VoiceCaller, poolId: string, agent: NewAgent): Promise<AddOutcome> {
  const { id, applicationId, name, token } = agent;
  return voiceOutcome(
    store,
    'pool_add_agent',
    (sql) => sql`
    pool_add_agent(${caller.key}, ${caller.user.id}, ${poolId},
      ${sql.json({ id, application: applicationId, name, ciphertext: token.ciphertext, keyId: token.keyId })},
      ${allowedTo('add_straight')}, ${allowedTo('add')}, ${gatesFor(sql, caller)})`,
  );
}

export type Decision = 'approve' | 'reject' | 'revoke' | 'restart';

export type DecisionOutcome =
  | { status: 'done'; agent: string; name: string; pool: string; contributor: string; events: VoiceEvent[] }
  | { status: 'unknown_agent' }
  | { status: 'not_pending' }
  | { status: 'not_approved' }
  | { status: 'already' }
  | Exclude<PoolRefusal, { status: 'unknown_pool' }>
  | VoiceGateRefusal;

/**
 * Decides about an agent. Rejected and revoked are final: the token is gone from the row, the client is logged out with the next
 * heartbeat of its node, and what it served goes to others. A restart logs it in anew, after a refused token as well.
 */
export function decideAgent(
  store: VoiceStore,
  caller: VoiceCaller,
  agentId: string,
  decision: Decision,
): Promise<DecisionOutcome> {
  return voiceOutcome(
    store,
    'pool_decide',
    (sql) => sql`
    pool_decide(${caller.key}, ${caller.user.id}, ${agentId}, ${decision}, ${allowedTo(decision)}, ${gatesFor(sql, caller)})`,
  );
}
