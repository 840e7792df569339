import type { Services } from '../../services.ts';

/**
 * Why the staff's commands can't be used in this server; undefined where they can. Credits are the same in every server, so owning
 * one must not be enough to create them: the operator names the servers whose staff may.
 */
export function staffServerProblem({
  guild,
  staffGuilds,
}: { guild: { id: string } } & Pick<Services, 'staffGuilds'>): string | undefined {
  if (staffGuilds.has(guild.id)) return undefined;
  return `\`/economy\` only works in servers that the bot's operator lists in \`ECONOMY_STAFF_GUILDS\`: credits are the same everywhere, so no server can create its own. This server's ID is ${guild.id}.`;
}
