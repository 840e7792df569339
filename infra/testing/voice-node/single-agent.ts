/** Agents in the test's own process, without a node. */
import { EventEmitter } from 'node:events';
import { createLogger } from '../../../shared/platform/log.ts';
import { openGatewayState } from '../../../shared/voice/gateway-state.ts';
import { type ClaimedAgent, claimAgents, registerRunner } from '../../../shared/voice/leases.ts';
import { Agent, type AgentEvents } from '../../../voice-node/agents/agent.ts';
import type { VoiceStage } from './stage.ts';

export interface LoneAgent {
  agent: Agent;
  /** Its voice events, in order. */
  events: string[];
  logIn(): Promise<void>;
}

/**
 * Claims the first agent, like a new process under an existing name.
 *
 * @param options `goesOn`: whether it goes on with what its predecessor kept (default: false). `holds`: whether its lease may still
 *   be held (default: always).
 */
export async function claimedAgent(
  stage: VoiceStage,
  { goesOn = false, holds = () => true }: { goesOn?: boolean; holds?: () => boolean } = {},
): Promise<LoneAgent> {
  const about = { id: 'one', url: 'http://one.invalid', version: '1', capacity: 10, leaseMs: 60_000 };
  const claimed = await claimAgents(stage.store, await registerRunner(stage.store, about));
  const one: ClaimedAgent | undefined = claimed.status === 'claimed' ? claimed.agents[0] : undefined;
  if (one === undefined) throw new Error('no agent to claim');
  const received: string[] = [];
  const emitter = new EventEmitter<AgentEvents>();
  for (const name of ['moved', 'removed', 'displaced'] as const) emitter.on(name, () => received.push(name));
  const handed = goesOn && one.gateway ? await openGatewayState(stage.cipher, one.agent, one.gateway) : undefined;
  const options = {
    apiBase: stage.discord.apiBase,
    lavalink: stage.lavalinkAddresses,
    store: stage.store,
    cipher: stage.cipher,
    log: createLogger('fatal', 'test'),
    holds,
    events: emitter,
  };
  const agent = new Agent({ agent: one.agent, fence: one.fence }, one.name, options, handed);
  const sealed = { ciphertext: one.tokenCiphertext, keyId: one.tokenKeyId };
  return { agent, events: received, logIn: async () => agent.start(await stage.cipher.open(sealed, one.agent)) };
}
