/** Which messages a purge is about: pure functions over messages as Discord has them. */
import { CONFIRM_MS } from './limits.ts';

export interface FoundMessage {
  id: string;
  author: string;
  isBot: boolean;
  /** Empty unless the bot may read it. */
  content: string;
  hasAttachment: boolean;
  isPinned: boolean;
  /** https://docs.discord.com/developers/resources/message#message-object-message-types */
  type: number;
}

export interface PurgeFilter {
  /** At most this many messages. */
  count: number;
  user?: string | undefined;
  bots?: boolean | undefined;
  links?: boolean | undefined;
  attachments?: boolean | undefined;
  /** Pinned ones, too. */
  pinned?: boolean | undefined;
  contains?: string | undefined;
  /** Only messages before this one, or from it on. IDs of messages. */
  before?: string | undefined;
  from?: string | undefined;
  /** Only messages after this one. */
  after?: string | undefined;
}

/** Messages that are too old for Discord to delete many at once, at most: those are deleted one at a time. */
export const OLD_ONES = 20;
/** https://docs.discord.com/developers/resources/message#bulk-delete-messages */
export const BULK = { least: 2, most: 100, ageMs: 14 * 86_400_000 } as const;

/** Discord lets nobody delete these. */
const PERMANENT = new Set([1, 2, 3, 4, 5, 14, 15, 16, 17, 21]);
/** The first moment that IDs can name, in Unix milliseconds. https://docs.discord.com/developers/reference#snowflakes */
const EPOCH_MS = 1_420_070_400_000;
const LINK = /https?:\/\/\S/i;

/** Whether a filter depends on what messages say, which the bot may only know with the Message Content intent. */
export function needsContent({ links, attachments, contains }: PurgeFilter): boolean {
  return links === true || attachments === true || contains !== undefined;
}

/** Whether a filter picks some messages, rather than the last ones. */
export function isSelective({ user, bots, ...rest }: PurgeFilter): boolean {
  return user !== undefined || bots === true || needsContent(rest);
}

export function matches(filter: PurgeFilter, message: FoundMessage): boolean {
  const { user, bots, links, attachments, pinned, contains } = filter;
  if (PERMANENT.has(message.type)) return false;
  if (message.isPinned && pinned !== true) return false;
  if (user !== undefined && message.author !== user) return false;
  if (bots === true && !message.isBot) return false;
  if (links === true && !LINK.test(message.content)) return false;
  if (attachments === true && !message.hasAttachment) return false;
  return contains === undefined || message.content.toLowerCase().includes(contains.toLowerCase());
}

export interface Picked {
  /** Newest first. */
  ids: string[];
  /** How many of them are too old to be deleted together. */
  old: number;
  /** Old ones that are left out. */
  leftOut: number;
}

/** What to delete of the messages that match. @param matched IDs, newest first. */
export function pick(matched: readonly string[], nowMs: number): Picked {
  const old = matched.filter((id) => isOld(id, nowMs + CONFIRM_MS));
  const leftOut = Math.max(0, old.length - OLD_ONES);
  return { ids: matched.slice(0, matched.length - leftOut), old: old.length - leftOut, leftOut };
}

/** Whether Discord only deletes it by itself. */
export function isOld(id: string, nowMs: number): boolean {
  // Clocks differ a little.
  return sentAtMs(id) < nowMs - BULK.ageMs + 60_000;
}

/** When a message was sent, in milliseconds. */
export function sentAtMs(id: string): number {
  return Number(BigInt(id) >> 22n) + EPOCH_MS;
}

/** A message's ID in what someone typed: an ID or a link. */
export function messageIn(typed: string): { id: string; channel?: string } | undefined {
  const text = typed.trim().replace(/^<|>$/g, '');
  if (/^\d{17,20}$/.test(text)) return { id: text };
  const link = /^https:\/\/(?:\w+\.)?discord(?:app)?\.com\/channels\/\d+\/(\d{17,20})\/(\d{17,20})$/.exec(text);
  return link?.[1] === undefined || link[2] === undefined ? undefined : { channel: link[1], id: link[2] };
}
