/** The members of the load's servers, as interactions carry them. */
import type { LocalDiscord } from '../../sandbox/discord/index.ts';
import type { Interaction } from '../../sandbox/discord/interactions/store.ts';
import { snowflakeAt } from '../../sandbox/discord/snowflake.ts';
import type { Guild } from '../../sandbox/discord/world.ts';
import { signedRequest, userOf } from '../requests.ts';
import type { Use } from './mix.ts';
import { idIn, membersIn, permissionsIn } from './servers.ts';

export interface Person {
  id: string;
  server: number;
  /** Everything of the interaction that's always the same. */
  fixed: Record<string, unknown>;
}

/** By server; its staff comes first. */
export function peopleIn(discord: LocalDiscord, guilds: readonly Guild[]): Person[][] {
  return guilds.map((guild, server): Person[] =>
    membersIn(server).map((id) => {
      const member = guild.members.get(id);
      const channel = { id: idIn(server, 'text'), type: 0, name: 'text', guild_id: guild.id, position: 0, flags: 0 };
      const permissions = permissionsIn(guild, id);
      return {
        id,
        server,
        fixed: {
          version: 1,
          application_id: discord.applicationId,
          guild_id: guild.id,
          guild: { locale: 'en-US', id: guild.id, features: ['COMMUNITY'] },
          channel_id: channel.id,
          channel: { ...channel, permissions },
          member: {
            ...{ user: userOf(id), roles: member?.roleIds ?? [], joined_at: member?.joinedAt, permissions },
            ...{ nick: null, avatar: null, pending: false, mute: false, deaf: false, flags: 0, premium_since: null },
          },
          ...{ locale: 'en-US', guild_locale: 'en-US', context: 0, attachment_size_limit: 10_485_760 },
          app_permissions: permissionsIn(guild, discord.applicationId),
          authorizing_integration_owners: { '0': guild.id },
          ...{ entitlements: [], entitlement_sku_ids: [] },
        },
      };
    }),
  );
}

let sequence = 0;

/** An interaction that Discord knows, and its signed request. */
export function interactionOf(
  discord: LocalDiscord,
  person: Person,
  { type, data, message }: Use,
): { interaction: Interaction; request: Buffer } {
  const id = snowflakeAt(Date.now(), sequence++ % 4_194_304);
  const place = { userId: person.id, guildId: idIn(person.server), channelId: idIn(person.server, 'text') };
  const name = String(data.name ?? '');
  const interaction = discord.openInteraction({ id, type, ...place, name, ...(message && { sourceId: message.id }) });
  const body = { ...person.fixed, id, type, token: interaction.token, data, ...(message && { message }) };
  return { interaction, request: signedRequest(discord.core.key, JSON.stringify(body)) };
}
