/** What the cards of `/info` have in common. */
import type { APIEmbedField } from 'discord-api-types/v10';
import { createdAt } from '../../../../shared/platform/discord/profiles.ts';
import { counted, timestamp } from '../../format.ts';

/** The operator hasn't set DISCORD_TOKEN, so nothing can be looked up. */
export const NO_TOKEN =
  "I can't look that up: whoever runs me hasn't set `DISCORD_TOKEN`. Ask them to, and then try again.";
export const NOT_IN_SERVER =
  "I'm not in this server as a bot, so I can't see its members and channels. Someone with **Manage Server** can add me from my profile.";

/** How many roles a card names. */
const MOST_ROLES = 20;

export function inline(name: string, value: string): APIEmbedField {
  return { name, value, inline: true };
}

/** `<date> (<how long ago>)` */
export function moment(at: Date): string {
  return `${timestamp(at, 'f')} (${timestamp(at)})`;
}

export function created(id: string): APIEmbedField {
  return { name: 'Created', value: moment(createdAt(id)) };
}

/** Mentions of roles; nobody is pinged. */
export function roleList(ids: readonly string[]): string {
  const named = ids.slice(0, MOST_ROLES).map((id) => `<@&${id}>`);
  const left = ids.length - named.length;
  return `${named.join(' ')}${left === 0 ? '' : ` and ${counted(left, 'more role')}`}`;
}
