/** Decisions about one agent: approve, reject, revoke, restart. */
import { isGated } from '../../../shared/platform/store.ts';
import { type Decision, type DecisionOutcome, decideAgent } from '../../../shared/voice/agents.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';
import { notifyNodes } from '../../voice/node-calls.ts';
import { wakeNodes } from '../../voice/wake-nodes.ts';
import { plain } from '../format.ts';
import { changed } from '../messages.ts';
import type { GuildContext } from '../services.ts';
import { findAgentId } from './find.ts';
import { poolRefusal, UNKNOWN_AGENT } from './refusals.ts';

type Done = Extract<DecisionOutcome, { status: 'done' }>;

const SENTENCES: Record<Decision, (done: Done) => string> = {
  approve: ({ name, contributor }) =>
    `**${plain(name)}** from <@${contributor}> is in the pool now. It'll be online in a few seconds. Add it to a server with \`/agents deploy\`.`,
  reject: ({ name, contributor }) => `You rejected **${plain(name)}** from <@${contributor}>. Its token is deleted.`,
  revoke: ({ name }) =>
    `**${plain(name)}** is revoked. It's logged out, its token is deleted, and other free agents take over its channels.`,
  restart: ({ name }) =>
    `**${plain(name)}** is restarting. It'll be back within a few seconds and continue what it was playing.`,
};

const REFUSALS = {
  not_pending: "That agent isn't waiting for approval anymore.",
  not_approved: "That agent isn't approved yet. Approve it first with `/pools approve`.",
  already: "That agent isn't in a pool anymore.",
  unknown_agent: UNKNOWN_AGENT,
} as const;

export async function decide(context: GuildContext, typed: string, decision: Decision): Promise<Awaited<Answer>> {
  const { store, caller, voice } = context;
  const agentId = await findAgentId(context, typed);
  if (agentId === undefined) return refuse(UNKNOWN_AGENT);
  const outcome = await decideAgent(store, caller, agentId, decision);
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'forbidden') return refuse(poolRefusal(outcome));
  if (outcome.status !== 'done') return refuse(REFUSALS[outcome.status]);
  // Now a client has to log in.
  if (decision === 'approve' || decision === 'restart') wakeNodes(context);
  await notifyNodes(voice, caller.key, outcome.events);
  return changed(SENTENCES[decision](outcome));
}
