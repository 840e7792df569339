/** What is decided about one agent: approved, rejected, taken back, logged in anew. */
import { type Decision, type DecisionOutcome, decideAgent } from '../../../shared/voice/agents.ts';
import { type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { passOn } from '../../voice/node-calls.ts';
import { wakeNodes } from '../../voice/wake-nodes.ts';
import { COLOURS, gateSentence, isGateRefusal, plain } from '../look.ts';
import { subcommand } from '../services.ts';
import { requiredAgent } from './options.ts';
import { agentIdOf, type Context, poolRefusal, UNKNOWN_AGENT } from './refusals.ts';

type Done = Extract<DecisionOutcome, { status: 'done' }>;

const SENTENCES: Record<Decision, (done: Done) => string> = {
  approve: ({ name, contributor }) =>
    `**${plain(name)}** of <@${contributor}> is in the pool now. A node logs it in within a few seconds; \`/agents deploy\` brings it into a server.`,
  reject: ({ name, contributor }) => `**${plain(name)}** of <@${contributor}> is turned down. Its token is forgotten.`,
  revoke: ({ name }) =>
    `**${plain(name)}** is taken back. Its token is forgotten and it is logged out; what it served goes to others where one is free.`,
  restart: ({ name }) => `**${plain(name)}** is logged in anew within a few seconds. What it serves goes on then.`,
};

const REFUSALS = {
  not_pending: 'That agent does not wait for approval any more.',
  not_approved: 'That agent is not approved yet. `/pools approve` comes first.',
  already: 'That agent is in no pool any more.',
  unknown_agent: UNKNOWN_AGENT,
} as const;

async function decide(context: Context, typed: string, decision: Decision): Promise<Outcome> {
  const agentId = await agentIdOf(context, typed);
  if (agentId === undefined) return refuse(UNKNOWN_AGENT);
  const outcome = await decideAgent(context.voice.store, context, agentId, decision);
  if (isGateRefusal(outcome)) return refuse(gateSentence(outcome));
  if (outcome.status === 'forbidden') return refuse(poolRefusal(outcome));
  if (outcome.status !== 'done') return refuse(REFUSALS[outcome.status]);
  // There is a token to log in with, or a client to log in anew.
  if (decision === 'approve' || decision === 'restart') wakeNodes(context.voice);
  await passOn(context.voice, context.key, outcome.events);
  return reply({ embeds: [{ color: COLOURS.gain, description: SENTENCES[decision](outcome) }] });
}

export const approve = subcommand({
  description: 'Let an agent that somebody offered into the pool',
  effect: 'change',
  visibility: 'ephemeral',
  options: { agent: requiredAgent('decide') },
  run: (context) => decide(context, context.options.agent, 'approve'),
});

export const reject = subcommand({
  description: 'Turn down an agent that somebody offered',
  effect: 'change',
  visibility: 'ephemeral',
  options: { agent: requiredAgent('decide') },
  run: (context) => decide(context, context.options.agent, 'reject'),
});

export const revoke = subcommand({
  description: 'Take an agent out of its pool, and forget its token',
  effect: 'change',
  visibility: 'ephemeral',
  options: { agent: requiredAgent('revoke') },
  run: (context) => decide(context, context.options.agent, 'revoke'),
});

export const restart = subcommand({
  description: 'Log an agent in anew',
  effect: 'change',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  options: { agent: requiredAgent('restart') },
  run: (context) => decide(context, context.options.agent, 'restart'),
});
