/** What members hear after their answer: each notification once, through the token of the interaction they used. */
import * as z from 'zod';
import { INTERACTION_TOKEN_MS, interactionSeal, storedInteraction } from '../jobs/interaction.ts';
import { job } from '../jobs/job.ts';
import { WebhookError } from '../platform/discord/interaction-webhook.ts';
import { plain } from '../platform/markdown.ts';
import { type GuildCaller, run, type Store } from '../platform/store.ts';
import { type SealedToken, TokenError } from '../platform/token-crypto.ts';
import { type SessionKind, VOICE } from './catalog.ts';
import { interval } from './leases.ts';
import type { ReleaseReason } from './session.ts';

/** How to notify someone later. */
export interface FollowUp {
  channelId: string;
  kind: SessionKind;
  /** Of theirs (default: they wait in line). */
  sessionId?: string | undefined;
  applicationId: string;
  /** Of the interaction, sealed for {@link interactionSeal}. */
  token: SealedToken;
  /** Since they pressed Enter, in milliseconds. */
  elapsedMs: number;
}

/** Stores how to notify the caller of what happens to their place in line, or to their session. */
export async function saveFollowUp(store: Store, caller: GuildCaller, followUp: FollowUp): Promise<void> {
  const { channelId, kind, sessionId, applicationId, token, elapsedMs } = followUp;
  await run(store, 'voice_follow', {
    key: caller.key,
    guild: caller.guild.id,
    channel: channelId,
    kind,
    user: caller.actor.id,
    session: sessionId ?? null,
    application: applicationId,
    ciphertext: token.ciphertext,
    keyId: token.keyId,
    elapsed: interval(elapsedMs),
    lasts: interval(INTERACTION_TOKEN_MS),
  });
}

const RELEASED = [
  ...([
    'not_joined',
    'idle',
    'agent_gone',
    'revoked',
    'no_access',
    'stage',
    'muted',
  ] as const satisfies ReleaseReason[]),
] as const;

const notification = () =>
  z.discriminatedUnion('event', [
    z.object({ event: z.literal('served'), agentName: z.string() }),
    z.object({ event: z.literal('released'), agentName: z.string(), reason: z.enum(RELEASED) }),
    z.object({ event: z.literal('gave_up') }),
    z.object({ event: z.literal('went_away') }),
  ]);
const recipient = () => z.object({ user: z.string(), channel: z.string() });

/** Whom to notify of what. */
export type Notification = z.output<ReturnType<typeof recipient>> & z.output<ReturnType<typeof notification>>;

/** Posts one notification. The job's key is that of the interaction. */
export const followUp = job({
  kind: 'voice_follow_up',
  at: 'anywhere',
  payload: () => z.intersection(z.object({ ...storedInteraction().shape, ...recipient().shape }), notification()),
  run: async ({ payload, key, now, webhookOf, log }) => {
    if (now.getTime() > Date.parse(payload.expiresAt)) return;
    try {
      const webhook = await webhookOf(payload, interactionSeal(key));
      await webhook.followUp({ payload: notificationMessage(payload), files: [] });
    } catch (error) {
      if (!(error instanceof WebhookError || error instanceof TokenError)) throw error;
      // Every retry that made sense has been made, and members would see a repeated one twice.
      log.warn({ event: payload.event, channel: payload.channel, error }, 'could not notify member');
    }
  },
});

/**
 * Adds a job for each notification there is to post now. They're derived from the sessions and the line, so that no event can get
 * lost. Returns how many there are.
 */
export function queueFollowUps(store: Store): Promise<number> {
  return run(store, 'voice_queue_follow_ups', { wait: interval(VOICE.waitMinutes * 60_000) });
}

/** The message. It pings the member it is for, and nobody else. */
export function notificationMessage(about: Notification): Record<string, unknown> {
  const { user } = about;
  return { content: `<@${user}>, ${sentenceOf(about)}`, allowed_mentions: { users: [user] } };
}

function sentenceOf(about: Notification): string {
  const channel = `<#${about.channel}>`;
  if (about.event === 'gave_up')
    return `no agent became free for ${channel} within ${VOICE.waitMinutes} minutes, so you're no longer in line. Use the command again to wait longer, or add more agents with \`/agents deploy\`.`;
  if (about.event === 'went_away')
    return `you left ${channel}, so you're no longer in line for it. Use the command again to get a new place.`;
  const agent = `**${plain(about.agentName)}**`;
  if (about.event === 'served') return `it's your turn: ${agent} is in ${channel} now.`;
  switch (about.reason) {
    case 'no_access':
      return `${agent} can't join ${channel}. Give it **View Channel**, **Connect**, and **Speak** there, then try again.`;
    case 'idle':
      return `${agent} left ${channel} because nobody was listening. Use the command again whenever you like.`;
    case 'stage':
      return `${agent} left ${channel} because it can't speak in a Stage. Use the command again in a regular voice channel.`;
    case 'muted':
      return `${agent} left ${channel} because nobody could hear it. Unmute it, give it **Speak** there, then try again.`;
    case 'agent_gone':
    case 'revoked':
      return `${agent} is no longer available, and no other agent is free for ${channel}. Use the command again to wait in line, or add more agents with \`/agents deploy\`.`;
    default:
      return `${agent} couldn't join ${channel} in time. Please try again. If it keeps happening, \`/agents diagnose\` shows why.`;
  }
}
