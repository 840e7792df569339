import * as z from 'zod';
import { lazily } from '../lazily.ts';
import type { DiscordOutcome, DiscordRest } from './rest.ts';
import { route } from './route.ts';

const channelBody = lazily(() => z.object({ id: z.string().regex(/^\d{1,20}$/) }));

/**
 * Sends a user a direct message. Discord delivers none to members who closed theirs, or who share no server with the bot.
 *
 * @param message as Discord's JSON.
 * @param options `nonce`: the same for every try at the same message; `deadlineMs`: timeout for each of the two requests.
 */
export async function sendDirectMessage(
  rest: DiscordRest,
  userId: string,
  message: object,
  { nonce, deadlineMs }: { nonce: string; deadlineMs: number },
): Promise<DiscordOutcome> {
  // Opening a direct message channel twice returns the same one, so it can be repeated.
  const channel = await rest.request(route('/users/@me/channels'), {
    ...{ method: 'POST', body: { recipient_id: userId }, deadlineMs, response: channelBody() },
  });
  if (!channel.ok) return channel;
  return rest.request(route('/channels/:channel/messages', { channel: channel.data.id }), {
    ...{ method: 'POST', body: message, nonce, deadlineMs },
  });
}
