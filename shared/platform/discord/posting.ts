/** Whether the bot can post in a channel that a server's staff chose. Pure functions. */
import { inWords } from '../in-words.ts';
import { channelPermissions, type Server, type ServerChannel, type ServerMember } from './member-permissions.ts';
import { missingPermissions, type Permission, permissionLabel } from './permissions.ts';

/** What the bot needs wherever it posts. Its messages have embeds. */
export const POSTING_NEEDS = ['ViewChannel', 'SendMessages', 'EmbedLinks'] as const satisfies readonly Permission[];

/** Why the bot can't post in a channel, as a sentence; undefined if it can. @param id of the channel. */
export function postingProblem(
  server: Server & { bot: ServerMember },
  channel: ServerChannel,
  id: string,
  now: Date,
): string | undefined {
  const lacking = missingPermissions(channelPermissions(server, server.bot, channel, now), POSTING_NEEDS);
  return lacking.length === 0 ? undefined : postingSentence(id, lacking);
}

/** @param lacking what the bot needs in a channel to post there. */
export function postingSentence(channelId: string, lacking: readonly Permission[]): string {
  const names = inWords(lacking.map((permission) => `**${permissionLabel(permission)}**`));
  return `I can’t post in <#${channelId}>: I need ${names} there.`;
}
