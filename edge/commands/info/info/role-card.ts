import {
  ALL_PERMISSIONS,
  missingPermissions,
  PERMISSIONS,
  permissionLabel,
} from '../../../../shared/platform/discord/permissions.ts';
import type { NamedRole, ServerView } from '../../../../shared/platform/discord/servers.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { COLORS, plain, whole } from '../../format.ts';
import type { GuildContext } from '../../services.ts';
import { created, inline, NO_TOKEN, NOT_IN_SERVER } from './card.ts';

export async function showRole({ discord, guild }: GuildContext, wanted: string): Promise<Outcome> {
  if (discord === undefined) return refuse(NO_TOKEN);
  const server = await discord.server(guild.id);
  if (server === undefined) return refuse(NOT_IN_SERVER);
  const found = server.roles.find(({ id }) => id === wanted);
  if (found === undefined) return refuse("That role doesn't exist anymore. Pick another one.");
  return reply(card(server, found));
}

function card(server: ServerView, role: NamedRole): MessageBody {
  const { id, name, position, managed, permissions } = role;
  const above = server.roles.filter((other) => other.position > position).length;
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: id === server.id ? '@everyone' : plain(name),
        description: id === server.id ? 'Every member has this role.' : `<@&${id}>`,
        fields: [
          inline('Position', above === 0 ? 'At the top' : `Below ${whole(above)} of ${whole(server.roles.length)}`),
          ...(managed
            ? [inline('Managed', 'Nobody can assign it: it comes with a bot, a subscription, or boosts')]
            : []),
          { name: 'Grants in the whole server', value: granted(permissions) },
          created(id),
        ],
        footer: { text: `ID ${id}` },
      },
    ],
  };
}

function granted(permissions: bigint): string {
  if (missingPermissions(permissions, ['Administrator']).length === 0) return 'Everything (Administrator)';
  if ((permissions & ALL_PERMISSIONS) === 0n) return 'Nothing beyond what everyone has';
  const lacking = new Set(missingPermissions(permissions, PERMISSIONS));
  return PERMISSIONS.filter((permission) => !lacking.has(permission))
    .map(permissionLabel)
    .join(', ')
    .slice(0, 1_000);
}
