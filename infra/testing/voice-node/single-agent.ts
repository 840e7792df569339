/** Agents of a test's own process, without a node around them. */
import { EventEmitter } from 'node:events';
import { createLogger } from '../../../shared/platform/log.ts';
import { type ClaimedAgent, claimAgents, registerRunner } from '../../../shared/voice/leases.ts';
import { Agent, type AgentEvents } from '../../../voice-node/agents/agent.ts';
import type { VoiceStage } from './stage.ts';

export interface LoneAgent {
  agent: Agent;
  /** What happened to its places in voice channels, in order. */
  heard: string[];
  logIn(): Promise<void>;
}

/** The first agent there is, as a new process under an old name claims it. */
export async function claimedAgent(stage: VoiceStage): Promise<LoneAgent> {
  const about = { id: 'one', url: 'http://one.invalid', version: '1', capacity: 10, leaseMs: 60_000 };
  const claimed = await claimAgents(stage.store, await registerRunner(stage.store, about));
  const one: ClaimedAgent | undefined = claimed.status === 'claimed' ? claimed.agents[0] : undefined;
  if (one === undefined) throw new Error('there is no agent to claim');
  const heard: string[] = [];
  const events = new EventEmitter<AgentEvents>();
  for (const name of ['moved', 'removed', 'displaced'] as const) events.on(name, () => heard.push(name));
  const agent = new Agent({ agent: one.agent, fence: one.fence }, one.name, {
    apiBase: stage.discord.apiBase,
    lavalink: stage.lavalinkAddresses,
    store: stage.store,
    log: createLogger('fatal', 'test'),
    events,
  });
  const sealed = { ciphertext: one.tokenCiphertext, keyId: one.tokenKeyId };
  return { agent, heard, logIn: async () => agent.start(await stage.cipher.open(sealed, one.agent)) };
}
