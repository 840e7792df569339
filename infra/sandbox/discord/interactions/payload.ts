import type { Core } from '../core.ts';
import type { Json } from '../json.ts';
import { messageJson } from '../messages.ts';
import { Permission, permissionsOf } from '../permissions.ts';
import { directChannelJson, memberJson, partialChannelJson, partialMemberJson, roleJson, userJson } from '../shapes.ts';
import { type Channel, type DirectChannel, type Guild, type Member, newGuild, type User } from '../world.ts';
import type { Interaction } from './store.ts';
import { UPLOAD_BYTES } from './uploads.ts';

/** Who does something, and where. */
export interface Actor {
  user: User;
  member: Member;
  guild: Guild;
  channel: Channel;
}

/** A user who does something in their direct messages with the bot. */
export interface DirectActor {
  user: User;
  direct: DirectChannel;
  guild?: undefined;
}

/**
 * What an app can do in direct messages with its bot: Attach Files, Embed Links, Mention Everyone, and Use External Emojis
 * (https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object).
 */
const DIRECT_PERMISSIONS = Permission.attachFiles | Permission.embedLinks | Permission.mentionEveryone | (1n << 18n);

/** The server, or for direct messages, one with only the two of them, in which nothing else can be picked. */
export function guildOf(actor: Actor | DirectActor): Guild {
  if (actor.guild) return actor.guild;
  const { botId, userId } = actor.direct;
  const members = new Map([botId, userId].map((id) => [id, { userId: id, roleIds: [], joinedAt: '' }]));
  return newGuild({ id: '0', name: '', ownerId: '', roles: [], channels: [], members });
}

/** Something that an option or a select refers to. */
export interface Reference {
  kind: 'user' | 'role' | 'channel' | 'message' | 'attachment';
  id: string;
}

/** The complete interaction, like Discord posts it to the application. */
export function interactionPayload(
  core: Core,
  interaction: Interaction,
  actor: Actor | DirectActor,
  data: Json,
  message?: Json,
): Json {
  return {
    version: 1,
    type: interaction.type,
    token: interaction.token,
    ...(actor.guild ? inGuild(core, actor) : inDirectMessages(core, actor)),
    locale: actor.user.locale,
    id: interaction.id,
    entitlements: [],
    entitlement_sku_ids: [],
    data,
    attachment_size_limit: UPLOAD_BYTES,
    application_id: core.world.applicationId,
    ...(message ? { message } : {}),
  };
}

function inGuild({ world }: Core, { user, member, guild, channel }: Actor): Json {
  const { applicationId } = world;
  return {
    member: { ...memberJson(world, member), permissions: permissionsOf(guild, user.id, channel).toString() },
    guild_locale: 'en-US',
    guild_id: guild.id,
    guild: { locale: 'en-US', id: guild.id, features: [] },
    context: 0,
    channel_id: channel.id,
    channel: partialChannelJson(channel, guild, user.id, applicationId),
    authorizing_integration_owners: { '0': guild.id },
    app_permissions: permissionsOf(guild, applicationId, channel).toString(),
  };
}

function inDirectMessages({ world }: Core, { user, direct }: DirectActor): Json {
  return {
    user: userJson(user),
    context: 1,
    channel_id: direct.id,
    channel: directChannelJson(world, direct),
    authorizing_integration_owners: { '0': '0' },
    app_permissions: DIRECT_PERMISSIONS.toString(),
  };
}

/** `data.resolved`: the referenced objects by kind and ID. Omitted if there are none. */
export function resolvedData(core: Core, actor: Actor | DirectActor, references: Reference[]): Json {
  const groups: Record<string, Json> = {};
  const put = (group: string, id: string, value: unknown): void => {
    groups[group] ??= {};
    groups[group][id] = value;
  };
  for (const { kind, id } of references) {
    if (kind === 'user') {
      const user = core.world.user(id);
      if (user) put('users', id, userJson(user));
      const member = actor.guild?.members.get(id);
      if (actor.guild && member) {
        const permissions = permissionsOf(actor.guild, id, actor.channel).toString();
        put('members', id, { ...partialMemberJson(member), permissions });
      }
    } else if (kind === 'role') {
      const role = actor.guild?.roles.find((each) => each.id === id);
      if (role) put('roles', id, roleJson(role));
    } else if (kind === 'channel') {
      const channel = actor.guild && core.world.channel(id);
      if (actor.guild && channel?.guildId === actor.guild.id) {
        put('channels', id, partialChannelJson(channel, actor.guild, actor.user.id, core.world.applicationId));
      }
    } else if (kind === 'attachment') {
      const attachment = core.uploads.get(actor.user.id, id);
      if (attachment) put('attachments', id, attachment);
    } else {
      const message = core.messages.get(id);
      if (message) put('messages', id, messageJson(message));
    }
  }
  return Object.keys(groups).length > 0 ? { resolved: groups } : {};
}
