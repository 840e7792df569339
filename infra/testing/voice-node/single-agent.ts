/** Agents in the test's own process, without a node. */
import { EventEmitter } from 'node:events';
import { onTestFinished } from 'vitest';
import { createLogger } from '../../../shared/platform/log.ts';
import { openGatewayState } from '../../../shared/voice/gateway-state.ts';
import { type ClaimedAgent, claimAgents, registerRunner } from '../../../shared/voice/leases.ts';
import { Agent, type AgentEvents } from '../../../voice-node/agents/agent.ts';
import type { GatewaySettings } from '../../sandbox/discord/gateway/settings.ts';
import { openVoiceStage, until, type VoiceStage } from './stage.ts';

export interface LoneAgent {
  agent: Agent;
  /** Its voice events, in order. */
  events: string[];
  logIn(): Promise<void>;
}

/**
 * `goesOn`: whether it goes on with what its predecessor kept (default: false). `holds`: whether its lease may still be held
 * (default: always).
 */
export interface ClaimOptions {
  goesOn?: boolean;
  holds?: () => boolean;
}

export interface LoneStage extends VoiceStage {
  /** Claims the agent, like a new process under an existing name. */
  claim(options?: ClaimOptions): Promise<LoneAgent>;
  /** Claims it, and waits until it's ready. */
  logIn(options?: ClaimOptions): Promise<LoneAgent>;
}

/** A stage with one agent and no nodes. Everything stops at the end of the test. @param gateway other limits of Discord's. */
export async function openLoneStage(gateway: Partial<GatewaySettings> = {}): Promise<LoneStage> {
  const stage = await openVoiceStage(1, undefined, {}, gateway);
  const agents: Agent[] = [];
  onTestFinished(async () => {
    await Promise.all(agents.map((agent) => agent.stop()));
    await stage.close();
  });
  const claim = async (options?: ClaimOptions) => {
    const lone = await claimAgent(stage, options);
    agents.push(lone.agent);
    return lone;
  };
  const logIn = async (options?: ClaimOptions) => {
    const lone = await claim(options);
    await lone.logIn();
    await until('it to be ready', () => lone.agent.isReady);
    return lone;
  };
  return { ...stage, claim, logIn };
}

async function claimAgent(
  stage: VoiceStage,
  { goesOn = false, holds = () => true }: ClaimOptions = {},
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
