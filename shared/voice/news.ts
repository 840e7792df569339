/** What members hear after their answer: each notification once, through the token of the interaction they used. */
import { plain } from '../platform/markdown.ts';
import { type GuildCaller, run, type Store } from '../platform/store.ts';
import type { SealedToken } from '../platform/token-crypto.ts';
import { type SessionKind, VOICE } from './catalog.ts';
import { interval } from './leases.ts';
import type { ReleaseReason } from './session.ts';

/**
 * How long follow-ups can be posted after a member pressed Enter, in milliseconds. Discord accepts the token for 15 minutes; the
 * rest is for the network. https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
 */
const TOKEN_MS = 15 * 60_000 - 15_000;
/** How long a node has to post what it took, in milliseconds; then another node does. */
const HOLD_MS = 20_000;

/** How to notify somebody later. */
export interface FollowUp {
  channelId: string;
  kind: SessionKind;
  /** Of theirs (default: they wait in line). */
  sessionId?: string | undefined;
  applicationId: string;
  /** Of the interaction, sealed for {@link followUpSeal}. */
  token: SealedToken;
  /** Since they pressed Enter, in milliseconds. */
  elapsedMs: number;
}

/** What the token of an interaction is bound to when it's sealed. */
export function followUpSeal(key: string): string {
  return `follow-up:${key}`;
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
    lasts: interval(TOKEN_MS),
  });
}

/** Whom to notify of what, and how. */
export type News = {
  /** Identifies it until it was posted. */
  key: string;
  channel: string;
  user: string;
  application: string;
  token: SealedToken;
} & (
  | { event: 'served'; agentName: string }
  | { event: 'released'; agentName: string; reason: ReleaseReason }
  | { event: 'gave_up' }
);

/** What there is to post now. When several nodes ask, each gets what no other has. */
export function takeNews(store: Store): Promise<News[]> {
  return run(store, 'voice_take_news', { wait: interval(VOICE.waitMinutes * 60_000), hold: interval(HOLD_MS) });
}

/** These were posted, or never can be: nothing is kept of them. */
export async function newsPosted(store: Store, keys: readonly string[]): Promise<void> {
  await run(store, 'voice_news_posted', { keys });
}

/** The message. It pings the member it is for, and nobody else. */
export function newsMessage(news: News): Record<string, unknown> {
  const { user } = news;
  return { content: `<@${user}>, ${sentenceOf(news)}`, allowed_mentions: { users: [user] } };
}

function sentenceOf(news: News): string {
  const channel = `<#${news.channel}>`;
  if (news.event === 'gave_up')
    return `no agent became free for ${channel} within ${VOICE.waitMinutes} minutes, so you're no longer in line. Use the command again to wait longer, or add more agents with \`/agents deploy\`.`;
  const agent = `**${plain(news.agentName)}**`;
  if (news.event === 'served') return `it's your turn: ${agent} is in ${channel} now.`;
  switch (news.reason) {
    case 'no_access':
      return `${agent} can't join ${channel}. Give it **View Channel**, **Connect**, and **Speak** there, then try again.`;
    case 'idle':
      return `${agent} left ${channel} because nobody was listening. Use the command again whenever you like.`;
    case 'agent_gone':
    case 'revoked':
      return `${agent} is no longer available, and no other agent is free for ${channel}. Use the command again to wait in line, or add more agents with \`/agents deploy\`.`;
    default:
      return `${agent} couldn't join ${channel} in time. Please try again. If it keeps happening, \`/agents diagnose\` shows why.`;
  }
}
