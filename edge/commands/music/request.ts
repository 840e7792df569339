/**
 * How members control music. A request is stored as an intent for the session of a voice channel, then its node is called; whoever
 * holds the session's agent applies it, and the member sees the result. When that takes longer, it happens on its own later.
 */

import { addJobAlone } from '../../../shared/jobs/queue.ts';
import { FIRST_LOOK_MS, lateResult } from '../../../shared/music/late-result.ts';
import { isUnused } from '../../../shared/music/reads.ts';
import type { Asker, Payload, VerbName, VerbResult } from '../../../shared/music/verbs.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { type IntentState, writeIntent } from '../../../shared/voice/intents.ts';
import type { VoiceSession } from '../../../shared/voice/session.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { storedInteractionOf } from '../../jobs/answer-later.ts';
import { allocateAgent } from '../../voice/allocate.ts';
import { requestFollowUp } from '../../voice/follow-up.ts';
import { applyIntent, joinNow, leaveNow, notifyNodes } from '../../voice/node-calls.ts';
import { isChannelStaff } from '../../voice/staff.ts';
import { channelThatPlays, channelToPlayIn } from '../../voice/target-channel.ts';
import { answerWithoutAgent, TOO_MANY_PENDING } from '../../voice/wait-line.ts';
import { COLORS, plain } from '../format.ts';
import { embed } from '../messages.ts';
import { type GuildContext, subcommand } from '../services.ts';
import { panelButtons } from './panel-buttons.ts';
import { isDone, nothingPlaysIn, type Render, refusalSentence, resultReply } from './results.ts';

/** The behavior of everything that changes the music. The limit is per member, and far above what anyone types or presses. */
export const CONTROL = {
  contexts: ['guild'],
  effect: 'change',
  visibility: 'public',
  limit: { count: 20, windowMs: 10_000 },
} as const;

/** Of everything that starts music: a bit less, because every use may cause a search. */
export const PLAY = { ...CONTROL, limit: { count: 15, windowMs: 15_000 } } as const;

/** A verb's arguments, without what every request carries. */
export type Arguments<V extends VerbName> = Omit<Payload<V>, 'by' | 'buttons' | 'locale'>;

/** A subcommand that does one thing and takes no options. */
export function controlCommand<V extends VerbName>(description: string, verb: V, args: Arguments<V>) {
  return subcommand({ description, ...CONTROL, run: (context) => control(context, verb, args) });
}

/** Controls the music in the member's voice channel. */
export async function control<V extends VerbName>(
  context: GuildContext,
  verb: V,
  args: Arguments<V>,
  render: Render = resultReply,
): Promise<Awaited<Answer>> {
  const target = await channelThatPlays(context);
  return 'sentence' in target ? refuse(target.sentence) : controlIn(context, target.channelId, verb, args, render);
}

/** Controls the music in one voice channel, whether or not the member is in it: the node knows who listens. */
export async function controlIn<V extends VerbName>(
  context: GuildContext,
  channelId: string,
  verb: V,
  args: Arguments<V>,
  render: Render = resultReply,
): Promise<Awaited<Answer>> {
  const { store, caller } = context;
  const intent = { verb, payload: { by: askerOf(context, channelId), ...args } };
  const written = await writeIntent(store, caller, channelId, 'music', intent);
  if (isGated(written)) return written;
  if (written.status === 'too_many_pending') return refuse(TOO_MANY_PENDING);
  if (written.status === 'no_session') return refuse(nothingPlaysIn(channelId));
  const state = await applyIntent(context, caller.key, written.session, written.intent);
  return intentReply(context, written.session, state, render);
}

/**
 * Plays something in the member's voice channel. Where nothing plays yet, an agent joins.
 *
 * @param once limits this to once per member and value, such as the message whose button was pressed.
 */
export async function startPlaying<V extends 'play' | 'enqueue'>(
  invoked: GuildContext,
  verb: V,
  args: Arguments<V>,
  render: Render = resultReply,
  once?: string,
): Promise<Awaited<Answer>> {
  const key = once === undefined ? invoked.caller.key : `m:${once}:${invoked.user.id}`;
  const context = { ...invoked, caller: { ...invoked.caller, key } };
  const target = await channelToPlayIn(context);
  if ('sentence' in target) return refuse(target.sentence);
  const { channelId } = target;
  const { voice, channelId: textChannelId, locale, sign } = context;
  const common = {
    by: askerOf(context, channelId),
    buttons: panelButtons(sign),
    ...(verb === 'play' && { locale }),
  };
  const intent = { verb, payload: { ...common, ...args } };
  const outcome = await allocateAgent(context, { channelId, kind: 'music', textChannelId, intent });
  if (isGated(outcome)) return outcome;
  const [answer] = await Promise.all([
    outcome.status === 'session'
      ? started(context, outcome.session, outcome.isNew, outcome.intent, render)
      : answerWithoutAgent(context, channelId, outcome, ' Then it plays what you requested.'),
    notifyNodes(voice, key, outcome.events),
    outcome.status === 'waiting' ? requestResult(context, { channel: channelId, agentName: '' }, true) : undefined,
  ]);
  return answer;
}

async function started(
  context: GuildContext,
  session: VoiceSession,
  isNew: boolean,
  intent: string | null,
  render: Render,
): Promise<Outcome> {
  const { store, voice, caller } = context;
  if (intent === null) throw new TypeError('The request created a session, but no intent.');
  // The node finds the track while the agent joins.
  const [joined, state] = await Promise.all([
    isNew ? joinNow(voice, caller.key, session) : undefined,
    applyIntent(context, caller.key, session, intent),
  ]);
  if (joined?.status === 'refused')
    return refuse(`**${plain(session.agentName)}** can't play in <#${session.channel}>. ${joined.sentence}`);
  if (isNew && state.status === 'applied' && !isDone(state.result as VerbResult)) {
    // It came only for this, and other members may be in line for it.
    if (await isUnused(store, session.id)) await leaveNow(voice, caller.key, session);
  } else if (isNew) {
    requestFollowUp(context, { channelId: session.channel, kind: session.kind, sessionId: session.id });
  }
  return intentReply(context, session, state, render);
}

/** Who asks, as far as their rights go. */
function askerOf({ user, guild, permissions, channelId }: GuildContext, targetChannelId: string): Asker {
  const isStaff = isChannelStaff(permissions, channelId, targetChannelId);
  return { user: user.id, roles: [...guild.roleIds], isStaff };
}

async function intentReply(
  context: GuildContext,
  session: VoiceSession,
  state: IntentState,
  render: Render,
): Promise<Outcome> {
  const { channel: channelId, agentName } = session;
  switch (state.status) {
    case 'pending':
      await requestResult(context, session);
      return reply(embed(`Your request for <#${channelId}> is queued. It'll run in a moment.`, COLORS.wait));
    case 'dropped':
      return refuse(nothingPlaysIn(channelId));
    case 'applied': {
      const result = state.result as VerbResult;
      return isDone(result) ? render(result, { channelId, agentName }) : refuse(refusalSentence(result, channelId));
    }
  }
}

/**
 * Arranges for the member to see the result whenever it's there, as long as Discord accepts one.
 *
 * @param wasInLine only if it can't be done: follow-ups tell them of their turn.
 */
async function requestResult(
  context: GuildContext,
  { channel, agentName }: Pick<VoiceSession, 'channel' | 'agentName'>,
  wasInLine = false,
): Promise<void> {
  const { store, caller } = context;
  try {
    const interaction = await storedInteractionOf(context);
    if (interaction === undefined) return;
    await addJobAlone(store, {
      kind: lateResult.kind,
      key: caller.key,
      payload: { ...interaction, channel, agentName, isOwnMessage: !wasInLine && !('messageId' in context), wasInLine },
      runAt: new Date(store.clock().getTime() + FIRST_LOOK_MS),
    });
  } catch {
    // The request itself is stored. A member who read an apology would make it again.
  }
}
