/** Reads the messages of a channel that a purge is about. */
import * as z from 'zod';
import type { DiscordRefusal, DiscordRest } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';
import { SCANNED } from './limits.ts';
import { type FoundMessage, isSelective, matches, type PurgeFilter } from './purge-filter.ts';

/** Discord's limit for one request. */
const PAGE = 100;
/** Timeout for each request, in milliseconds. */
const TIMEOUT_MS = 5_000;

const snowflake = z.string().regex(/^\d{1,20}$/);
const messageBody = z.object({
  id: snowflake,
  type: z.number(),
  content: z.string().default(''),
  pinned: z.boolean().default(false),
  attachments: z.array(z.unknown()).default([]),
  author: z.object({ id: snowflake, bot: z.boolean().optional() }),
});

export interface Scan {
  /** IDs of those that match, newest first. */
  matched: string[];
  /** How many were looked at. */
  scanned: number;
  /** There are more messages than were looked at. */
  hasMore: boolean;
}

/** Looks at the messages in question, newest first. */
export async function scanMessages(
  rest: DiscordRest,
  channel: string,
  filter: PurgeFilter,
): Promise<Scan | { refusal: DiscordRefusal }> {
  const { count, after, from } = filter;
  const matched: string[] = [];
  let scanned = 0;
  let before = filter.before;
  // Without a filter, only pinned messages and the like are left out.
  const most = isSelective(filter) ? SCANNED : Math.min(SCANNED, count + PAGE);
  while (scanned < most && matched.length < count) {
    const limit = Math.min(PAGE, most - scanned);
    const page = await rest.request(route('/channels/:channel/messages', { channel }), {
      ...{ method: 'GET', deadlineMs: TIMEOUT_MS, response: messageBody.array() },
      query: { limit, ...(before !== undefined && { before }) },
    });
    if (!page.ok) return { refusal: page };
    for (const body of page.data) {
      const isBeyond =
        (after !== undefined && BigInt(body.id) <= BigInt(after)) ||
        (from !== undefined && BigInt(body.id) < BigInt(from));
      if (isBeyond) return { matched, scanned, hasMore: false };
      if (matched.length === count) return { matched, scanned, hasMore: true };
      scanned += 1;
      if (matches(filter, messageOf(body))) matched.push(body.id);
    }
    if (page.data.length < limit) return { matched, scanned, hasMore: false };
    before = page.data.at(-1)?.id;
  }
  return { matched, scanned, hasMore: true };
}

function messageOf(body: z.output<typeof messageBody>): FoundMessage {
  return {
    id: body.id,
    author: body.author.id,
    isBot: body.author.bot === true,
    content: body.content,
    hasAttachment: body.attachments.length > 0,
    isPinned: body.pinned,
    type: body.type,
  };
}
