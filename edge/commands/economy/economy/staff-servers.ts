import type { Services } from '../../services.ts';

/**
 * Why the staff's commands cannot be used here; undefined where they can. Credits are the same in every server, so owning
 * one must not be enough to make them: the operator names the servers whose staff may.
 */
export function outsideStaffGuild({
  guild,
  staffGuilds,
}: {
  guild: { id: string } | undefined;
  staffGuilds: Services['staffGuilds'];
}): string | undefined {
  if (guild !== undefined && staffGuilds.has(guild.id)) return undefined;
  const here = guild === undefined ? '' : ` This server's id is ${guild.id}.`;
  return `\`/economy\` works only in servers that the bot's operator names in \`ECONOMY_STAFF_GUILDS\`: credits are the same everywhere, so no server can make its own.${here}`;
}
