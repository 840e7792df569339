/** Agents in the test's own process, without a node. */
import { EventEmitter } from 'node:events';
import { createLogger } from '../../../shared/platform/log.ts';
import { type ClaimedAgent, claimAgents, registerRunner } from '../../../shared/voice/leases.ts';
import { Agent, type AgentEvents } from '../../../voice-node/agents/agent.ts';
import type { VoiceStage } from './stage.ts';

export interface LoneAgent {
  agent: Agent;
  /** Its voice events, in order. */
  events: string[];
  logIn(): Promise<void>;
}

/** Claims the first agent, like a new process under an existing name. */
export async function claimedAgent(stage: VoiceStage): Promise<LoneAgent> {
  const about = { id: 'one', url: 'http://one.invalid', version: '1', capacity: 10, leaseMs: 60_000 };
  const claimed = await claimAgents(stage.store, await registerRunner(stage.store, about));
  const one: ClaimedAgent | undefined = claimed.status === 'claimed' ? claimed.agents[0] : undefined;
  if (one === undefined) throw new Error('no agent to claim');
  const received: string[] = [];
  const emitter = new EventEmitter<AgentEvents>();
  for (const name of ['moved', 'removed', 'displaced'] as const) emitter.on(name, () => received.push(name));
  const agent = new Agent({ agent: one.agent, fence: one.fence }, one.name, {
    apiBase: stage.discord.apiBase,
    lavalink: stage.lavalinkAddresses,
    store: stage.store,
    cipher: stage.cipher,
    log: createLogger('fatal', 'test'),
    events: emitter,
  });
  const sealed = { ciphertext: one.tokenCiphertext, keyId: one.tokenKeyId };
  return { agent, events: received, logIn: async () => agent.start(await stage.cipher.open(sealed, one.agent)) };
}
