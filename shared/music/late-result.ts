/** Tells a member what came of a request that took longer than its interaction could wait: the source was slow, or its node busy. */
import * as z from 'zod';
import { INTERACTION_TOKEN_MS, interactionSeal, storedInteraction } from '../jobs/interaction.ts';
import { job } from '../jobs/job.ts';
import { COLORS } from '../platform/colors.ts';
import { type InteractionWebhook, WebhookError } from '../platform/discord/interaction-webhook.ts';
import { TokenError } from '../platform/token-crypto.ts';
import { type IntentState, readIntent } from '../voice/intents.ts';
import { isDone, nothingPlaysIn, refusalSentence, resultEmbed } from './result-text.ts';
import type { VerbResult } from './verbs.ts';

/** When to look first, in milliseconds. Earlier, the answer that says "queued" could still be on its way, and would come last. */
export const FIRST_LOOK_MS = 3_000;
/** Between two looks, in milliseconds: a sixth of how long the member has waited. */
const PAUSE_MS = { least: 2_000, most: 15_000 } as const;
const EPHEMERAL = 1 << 6;

const payload = () =>
  z.object({
    ...storedInteraction().shape,
    channel: z.string(),
    agentName: z.string(),
    /** Whether the answer is a message of its own. A button's may be that of the button, and isn't ours to replace. */
    isOwnMessage: z.boolean(),
    /** Whether they were in line. Follow-ups tell them of their turn, but not of a request that can't be done. */
    wasInLine: z.boolean().default(false),
  });
export type LateResult = z.output<ReturnType<typeof payload>>;

/** Looks for the result until it's there. The job's key is that of the request. */
export const lateResult = job({
  kind: 'music_late_result',
  at: 'anywhere',
  payload,
  expiresAt: ({ expiresAt }) => new Date(expiresAt),
  async run({ payload: about, key, now, store, webhookOf, settle, log }) {
    const leftMs = Date.parse(about.expiresAt) - now.getTime();
    if (leftMs <= 0) return;
    const state = await readIntent(store, key);
    // It was erased, or waits in line for a session.
    if (state === undefined && !about.wasInLine) return;
    const isOpen = state === undefined || state.status === 'pending';
    const pauseMs = Math.min(Math.max((INTERACTION_TOKEN_MS - leftMs) / 6, PAUSE_MS.least), PAUSE_MS.most);
    // The last look says that it's the last.
    if (isOpen && leftMs > 2 * PAUSE_MS.most) return settle(undefined, new Date(now.getTime() + pauseMs));
    if (state === undefined || (about.wasInLine && !isRefused(state))) return;
    try {
      await deliver(await webhookOf(about, interactionSeal(key)), about, state);
    } catch (error) {
      if (!(error instanceof WebhookError || error instanceof TokenError)) throw error;
      // Every retry that made sense has been made.
      log.warn({ channel: about.channel, error }, 'could not tell a member what came of a request');
    }
  },
});

function isRefused(state: IntentState): boolean {
  return state.status === 'applied' && !isDone(state.result as VerbResult);
}

async function deliver(webhook: InteractionWebhook, about: LateResult, state: IntentState): Promise<void> {
  const { isRefusal, message } = answerTo(state, about);
  const answer = { ...message, allowed_mentions: { parse: [] } };
  if (about.isOwnMessage && !isRefusal) return webhook.editOriginal({ payload: answer, files: [] });
  // Like a refusal that came in time: everyone saw that it was queued, but only the member needs to know why it's not done.
  if (about.isOwnMessage) await Promise.allSettled([webhook.deleteOriginal()]);
  return webhook.followUp({ payload: { ...answer, flags: EPHEMERAL }, files: [] });
}

function answerTo(state: IntentState, { channel, agentName }: LateResult): { isRefusal: boolean; message: object } {
  const session = { channelId: channel, agentName };
  switch (state.status) {
    case 'pending': {
      const description = `Your request for <#${channel}> is still waiting, and I can't update this message any longer. \`/music queue\` shows what has been added.`;
      return { isRefusal: false, message: { embeds: [{ color: COLORS.wait, description }] } };
    }
    case 'dropped':
      return { isRefusal: true, message: { content: nothingPlaysIn(channel) } };
    case 'applied': {
      const result = state.result as VerbResult;
      return isDone(result)
        ? { isRefusal: false, message: { embeds: [resultEmbed(result, session)] } }
        : { isRefusal: true, message: { content: refusalSentence(result, channel) } };
    }
  }
}
