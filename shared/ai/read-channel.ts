/** Reads the newest messages of a channel, as far as the bot may. */
import * as z from 'zod';
import type { JobServices } from '../jobs/services.ts';
import { problemSentence } from '../platform/discord/problems.ts';
import { route } from '../platform/discord/route.ts';
import { lazily } from '../platform/lazily.ts';
import type { Quote } from './prompt.ts';

/** Of one message, and of all together, in characters. */
const LENGTH = { message: 500, all: 12_000 } as const;

/** Made on first use. */
const messages = lazily(() =>
  z.array(
    z.object({
      content: z.string(),
      type: z.int(),
      author: z.object({ username: z.string(), global_name: z.string().nullish(), bot: z.boolean().optional() }),
    }),
  ),
);

/** Text of ordinary messages and replies; oldest first. https://docs.discord.com/developers/resources/message#message-object-message-types */
const READ_TYPES = new Set([0, 19]);

export async function readChannel(
  discord: JobServices['discord'],
  channel: string,
  count: number,
): Promise<{ quotes: Quote[]; notes: string[] } | { sentence: string }> {
  if (discord === undefined)
    return { sentence: 'I can’t read messages: whoever runs this bot hasn’t set `DISCORD_TOKEN`.' };
  const answer = await discord.rest.request(route('/channels/:channel/messages', { channel }), {
    method: 'GET',
    query: { limit: count },
    response: messages(),
  });
  if (!answer.ok) return { sentence: problemSentence(answer.problem, ['ViewChannel', 'ReadMessageHistory']) };
  const found = answer.data.filter(({ type, author }) => READ_TYPES.has(type) && author.bot !== true);
  const readable = found.filter(({ content }) => content.trim() !== '');
  if (readable.length === 0)
    return {
      sentence:
        found.length === 0
          ? 'There’s nothing to summarize here yet.'
          : 'I can’t read what’s written here: whoever runs this bot has to turn on Message Content Intent in the Discord Developer Portal.',
    };
  const quotes: Quote[] = [];
  let length = 0;
  // Newest first: what doesn't fit is the oldest.
  for (const { content, author } of readable) {
    const text = content.slice(0, LENGTH.message);
    if (length + text.length > LENGTH.all) break;
    length += text.length;
    quotes.unshift({ author: author.global_name ?? author.username, text });
  }
  return { quotes, notes: [`Read ${quotes.length} messages.`] };
}
