/**
 * How music is asked for. The wish is written down for the session of a voice channel, then hurried; whoever holds
 * the session's agent does it, and what came of it is told. When it is not done at once it follows by itself: it is written down.
 */
import { isUnused } from '../../../shared/music/reads.ts';
import type { Asker, Done, Payload, VerbName, VerbResult } from '../../../shared/music/verbs.ts';
import { type IntentState, writeIntent } from '../../../shared/voice/intents.ts';
import type { VoiceSession } from '../../../shared/voice/store.ts';
import { type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { allocateAgent } from '../../voice/allocate.ts';
import { keepPosted } from '../../voice/follow-up.ts';
import { channelThatPlays, channelToPlayIn, isStaff } from '../../voice/music-channel.ts';
import { applyIntent, join, leave, passOn } from '../../voice/node-calls.ts';
import { unserved } from '../../voice/wait-line.ts';
import { COLOURS, gateSentence, isGateRefusal, plain } from '../look.ts';
import type { Context } from '../pools/refusals.ts';
import { panelButtons } from './panel-buttons.ts';
import { isDone, refusalSentence, tell } from './results.ts';

/** How everything behaves that changes what is heard. The limit is by member and far above what anybody types or presses. */
export const CONTROL = { effect: 'change', visibility: 'public', limit: { count: 20, windowMs: 10_000 } } as const;

/** Where something was done. */
export interface Where {
  channelId: string;
  agentName: string;
}

/** What a member is told of what was done. */
export type Show = (done: Done, where: Where, context: Context) => Outcome | Promise<Outcome>;

/** What is asked, without what every request carries. */
export type Wish<V extends VerbName> = Omit<Payload<V>, 'by' | 'buttons' | 'locale'>;

/** Who asks, as far as the right to it goes. */
export function askerOf({ user, guild, permissions }: Context): Asker {
  return { user: user.id, roles: [...(guild?.roleIds ?? [])], isStaff: isStaff({ permissions }) };
}

/** Asks the session of the voice channel that the member means. */
export async function ask<V extends VerbName>(
  context: Context,
  verb: V,
  wish: Wish<V>,
  show: Show = tell,
): Promise<Outcome> {
  const meant = await channelThatPlays(context);
  return 'sentence' in meant ? refuse(meant.sentence) : askIn(context, meant.channelId, verb, wish, show);
}

/** Asks the session of one voice channel, whether or not the member is in it: the node knows who listens. */
export async function askIn<V extends VerbName>(
  context: Context,
  channelId: string,
  verb: V,
  wish: Wish<V>,
  show: Show = tell,
): Promise<Outcome> {
  const { voice, key } = context;
  const intent = { verb, payload: { by: askerOf(context), ...wish } };
  const asked = await writeIntent(voice.store, context, channelId, 'music', intent);
  if (isGateRefusal(asked)) return refuse(gateSentence(asked));
  if (asked.status === 'no_session') return refuse(silentIn(channelId));
  const state = await applyIntent(voice, key, asked.session, asked.intent);
  return told(context, asked.session, state, show);
}

/**
 * Asks for something to be played in the member's voice channel: where nothing plays yet, an agent comes.
 *
 * @param once what this can be asked by once, e.g. a message whose button was pressed: by each member.
 */
export async function start<V extends 'play' | 'enqueue'>(
  given: Context,
  verb: V,
  wish: Wish<V>,
  show: Show = tell,
  once?: string,
): Promise<Outcome> {
  const context = once === undefined ? given : { ...given, key: `m:${once}:${given.user.id}` };
  const meant = await channelToPlayIn(context);
  if ('sentence' in meant) return refuse(meant.sentence);
  const { channelId } = meant;
  const { voice, key, channelId: textChannelId, locale, sign } = context;
  const common = { by: askerOf(context), buttons: panelButtons(sign), ...(verb === 'play' && { locale }) };
  const intent = { verb, payload: { ...common, ...wish } };
  const outcome = await allocateAgent(context, { channelId, kind: 'music', textChannelId, intent });
  if (isGateRefusal(outcome)) return refuse(gateSentence(outcome));
  const others = passOn(voice, key, outcome.events);
  const answer =
    outcome.status === 'session'
      ? started(context, outcome.session, outcome.isNew, outcome.intent, show)
      : unserved(context, channelId, outcome, ' What you asked for plays then.');
  return (await Promise.all([answer, others]))[0];
}

async function started(
  context: Context,
  session: VoiceSession,
  isNew: boolean,
  intent: string | null,
  show: Show,
): Promise<Outcome> {
  const { voice, key } = context;
  if (intent === null) throw new TypeError('A session came of a wish, and the wish was not written down.');
  // The track is looked up while the agent joins.
  const [joined, state] = await Promise.all([
    isNew ? join(voice, key, session) : undefined,
    applyIntent(voice, key, session, intent),
  ]);
  if (joined?.status === 'refused')
    return refuse(`**${plain(session.agentName)}** cannot play in <#${session.channel}>: ${joined.sentence}`);
  if (isNew && state.status === 'applied' && !isDone(state.result as VerbResult)) {
    // It came for this alone: others may be waiting for it.
    if (await isUnused(voice.store, session.id)) await leave(voice, key, session);
  } else if (isNew) keepPosted(context, { channelId: session.channel, kind: session.kind, sessionId: session.id });
  return told(context, session, state, show);
}

function told(context: Context, session: VoiceSession, state: IntentState, show: Show): Outcome | Promise<Outcome> {
  switch (state.status) {
    case 'pending':
      return reply({
        embeds: [{ color: COLOURS.wait, description: `Noted for <#${session.channel}>; it follows in a moment.` }],
      });
    case 'dropped':
      return refuse(silentIn(session.channel));
    case 'applied': {
      const result = state.result as VerbResult;
      const where = { channelId: session.channel, agentName: session.agentName };
      return isDone(result) ? show(result, where, context) : refuse(refusalSentence(result, where));
    }
  }
}

/** To somebody who asks for more where nothing is. */
export function silentIn(channelId: string): string {
  return `Nothing plays in <#${channelId}>. \`/music play\` starts.`;
}
