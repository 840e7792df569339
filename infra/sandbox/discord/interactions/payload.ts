import type { Core } from '../core.ts';
import type { Json } from '../json.ts';
import { messageJson } from '../messages.ts';
import { permissionsOf } from '../permissions.ts';
import { memberJson, partialChannelJson, partialMemberJson, roleJson, userJson } from '../shapes.ts';
import type { Channel, Guild, Member, User } from '../world.ts';
import type { Interaction } from './store.ts';
import { UPLOAD_BYTES } from './uploads.ts';

/** Who does something, and where. */
export interface Actor {
  user: User;
  member: Member;
  guild: Guild;
  channel: Channel;
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
  actor: Actor,
  data: Json,
  message?: Json,
): Json {
  const { user, member, guild, channel } = actor;
  const { applicationId } = core.world;
  return {
    version: 1,
    type: interaction.type,
    token: interaction.token,
    member: {
      ...memberJson(core.world, member),
      permissions: permissionsOf(guild, user.id, channel).toString(),
    },
    locale: user.locale,
    id: interaction.id,
    guild_locale: 'en-US',
    guild_id: guild.id,
    guild: { locale: 'en-US', id: guild.id, features: [] },
    entitlements: [],
    entitlement_sku_ids: [],
    data,
    context: 0,
    channel_id: channel.id,
    channel: partialChannelJson(channel, guild, user.id, applicationId),
    authorizing_integration_owners: { '0': guild.id },
    attachment_size_limit: UPLOAD_BYTES,
    application_id: applicationId,
    app_permissions: permissionsOf(guild, applicationId, channel).toString(),
    ...(message ? { message } : {}),
  };
}

/** `data.resolved`: the referenced objects by kind and ID. Omitted if there are none. */
export function resolvedData(core: Core, actor: Actor, references: Reference[]): Json {
  const groups: Record<string, Json> = {};
  const put = (group: string, id: string, value: unknown): void => {
    groups[group] ??= {};
    groups[group][id] = value;
  };
  for (const { kind, id } of references) {
    if (kind === 'user') {
      const user = core.world.user(id);
      if (user) put('users', id, userJson(user));
      const member = actor.guild.members.get(id);
      if (member) {
        const permissions = permissionsOf(actor.guild, id, actor.channel).toString();
        put('members', id, { ...partialMemberJson(member), permissions });
      }
    } else if (kind === 'role') {
      const role = actor.guild.roles.find((each) => each.id === id);
      if (role) put('roles', id, roleJson(role));
    } else if (kind === 'channel') {
      const channel = actor.guild.channels.find((each) => each.id === id);
      if (channel) {
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
