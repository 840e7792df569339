/** Posts to the channels that a server's staff chose for what moderation has to say. */
import type { DiscordRest } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';
import type { Store } from '../platform/store.ts';
import { Unavailable } from '../platform/unavailable.ts';
import { noteGone } from '../settings/change.ts';
import type { ModerationSettings } from './settings.ts';

export interface LogPost {
  guild: string;
  settings: ModerationSettings;
  /** As Discord's JSON. */
  message: object;
  /** The same for every try at the same message. */
  nonce: string;
  /** Which channel (default: the log). */
  setting?: 'logChannel' | 'appealChannel' | 'reportChannel';
}

/**
 * Posts a message, once however often it's tried. Without a channel, or where the bot can't post, nothing happens: what it's about
 * doesn't depend on it.
 *
 * @throws {Unavailable} if Discord didn't respond.
 */
export async function postToLog(
  store: Store,
  rest: DiscordRest,
  { guild, settings, message, nonce, setting = 'logChannel' }: LogPost,
): Promise<void> {
  const channel = settings[setting];
  if (channel === null) return;
  const posted = await rest.request(route('/channels/:channel/messages', { channel }), {
    ...{ method: 'POST', body: message, nonce: nonce.slice(0, 25) },
  });
  if (posted.ok) return;
  if (posted.problem === 'unknown_channel')
    await noteGone(store, { guildId: guild, module: 'moderation', key: setting, value: channel });
  if (posted.problem === 'unavailable' || posted.problem === 'rate_limited')
    throw new Unavailable('Discord isn’t responding right now.', posted.problem);
}
