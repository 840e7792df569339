/** What members are told after their answer: each once, through the token of the interaction they asked with. */
import { plain } from '../platform/markdown.ts';
import type { SealedToken } from '../platform/token-crypto.ts';
import { type SessionKind, VOICE } from './catalog.ts';
import { interval } from './leases.ts';
import { guildOf, type ReleaseReason, type VoiceCaller, type VoiceStore, voiceOutcome } from './store.ts';

/**
 * How long follow-ups can be posted after a member pressed Enter, in milliseconds. Discord takes the token for 15 minutes; the
 * rest is for the way. https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
 */
const TOKEN_MS = 15 * 60_000 - 15_000;
/** How long a node has to tell what it took, in milliseconds; then another one does. */
const HOLD_MS = 20_000;

/** How somebody can be told later. */
export interface FollowUp {
  channelId: string;
  kind: SessionKind;
  /** Of theirs; left out: they stand in line. */
  sessionId?: string | undefined;
  applicationId: string;
  /** Of the interaction, sealed for {@link followUpSeal}. */
  token: SealedToken;
  /** Since they pressed Enter, in milliseconds. */
  elapsedMs: number;
}

/** What the token of an interaction is bound to when it is sealed. */
export function followUpSeal(key: string): string {
  return `follow-up:${key}`;
}

/** Notes how the caller is to be told what becomes of their place in line, or of their session. */
export async function noteFollowUp(store: VoiceStore, caller: VoiceCaller, followUp: FollowUp): Promise<void> {
  const { channelId, kind, sessionId, applicationId, token, elapsedMs } = followUp;
  await voiceOutcome(
    store,
    'voice_follow',
    (sql) => sql`
    voice_follow(${caller.key}, ${guildOf(caller)}, ${channelId}, ${kind}, ${caller.user.id}, ${sessionId ?? null},
      ${applicationId}, ${token.ciphertext}, ${token.keyId}, ${interval(elapsedMs)}::interval, ${interval(TOKEN_MS)}::interval)`,
  );
}

/** Whom to tell what, and how. */
export type News = {
  /** Names it, until it was told. */
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

/** What there is to tell now. Of several nodes that ask, each gets what no other has. */
export function takeNews(store: VoiceStore): Promise<News[]> {
  return voiceOutcome(
    store,
    'voice_take_news',
    (sql) => sql`
    voice_take_news(${interval(VOICE.waitMinutes * 60_000)}::interval, ${interval(HOLD_MS)}::interval)`,
  );
}

/** They were told, or never can be: nothing is kept of it. */
export async function newsTold(store: VoiceStore, keys: readonly string[]): Promise<void> {
  await voiceOutcome(store, 'voice_news_told', (sql) => sql`voice_news_told(${sql.json([...keys])})`);
}

/** The message. It pings whoever it is for, and nobody else. */
export function newsMessage(news: News): Record<string, unknown> {
  const { user } = news;
  return { content: `<@${user}>, ${sentenceOf(news)}`, allowed_mentions: { users: [user] } };
}

function sentenceOf(news: News): string {
  const where = `<#${news.channel}>`;
  if (news.event === 'gave_up')
    return `no agent became free for ${where} within ${VOICE.waitMinutes} minutes, and you are no longer in line. Ask again for a new place, or bring more agents in with \`/agents deploy\`.`;
  const agent = `**${plain(news.agentName)}**`;
  if (news.event === 'served') return `it is your turn: ${agent} is in ${where} now.`;
  switch (news.reason) {
    case 'no_access':
      return `${agent} may not join ${where}. Let it View Channel, Connect and Speak there, then ask again.`;
    case 'idle':
      return `${agent} left ${where}: nobody had been listening. Ask again whenever you like.`;
    case 'agent_gone':
    case 'revoked':
      return `${agent} is not to be had any more, and no other agent is free for ${where}. Ask again to stand in line, or bring more in with \`/agents deploy\`.`;
    default:
      return `${agent} did not get into ${where} in time. Ask again; \`/agents diagnose\` finds out why, if it happens twice.`;
  }
}
