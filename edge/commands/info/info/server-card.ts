import {
  createdAt,
  iconUrl,
  readServerProfile,
  type ServerProfile,
} from '../../../../shared/platform/discord/profiles.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { COLORS, counted, plain, whole } from '../../format.ts';
import type { GuildContext } from '../../services.ts';
import { inline, moment, NO_TOKEN, NOT_IN_SERVER } from './card.ts';

/** Discord's names for its levels of verification. */
const VERIFICATION = ['None', 'Low', 'Medium', 'High', 'Highest'] as const;
const KINDS: readonly (readonly [string, readonly number[]])[] = [
  ['text', [0, 5, 15, 16]],
  ['voice', [2, 13]],
];

export async function showServer({ discord, guild }: GuildContext): Promise<Outcome> {
  if (discord === undefined) return refuse(NO_TOKEN);
  const [profile, view] = await Promise.all([readServerProfile(discord.rest, guild.id), discord.server(guild.id)]);
  if (profile === undefined || view === undefined) return refuse(NOT_IN_SERVER);
  // @everyone is one of them.
  return reply(card(profile, view.roles.length - 1));
}

function card(profile: ServerProfile, roles: number): MessageBody {
  const { id, name, description, channelTypes, premium_tier: tier, premium_subscription_count: boosts } = profile;
  const icon = iconUrl(profile);
  const { approximate_member_count: members, approximate_presence_count: online } = profile;
  const channels = KINDS.map(([kind, types]) => {
    const count = channelTypes.filter((type) => types.includes(type)).length;
    return counted(count, `${kind} channel`);
  });
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: plain(name),
        ...(description != null && description !== '' && { description: plain(description) }),
        ...(icon !== undefined && { thumbnail: { url: icon } }),
        fields: [
          inline('Owner', `<@${profile.owner_id}>`),
          ...(members === undefined
            ? []
            : [inline('Members', `${whole(members)}${online === undefined ? '' : `, ${whole(online)} online`}`)]),
          inline('Channels', channels.join(', ')),
          inline('Roles', whole(roles)),
          inline('Boosts', `${whole(boosts ?? 0)}${tier === 0 ? '' : ` (level ${tier})`}`),
          inline('Verification', VERIFICATION[profile.verification_level] ?? 'Unknown'),
          inline('Staff need 2FA', profile.mfa_level === 1 ? 'Yes' : 'No'),
          inline('Language', profile.preferred_locale),
          { name: 'Created', value: moment(createdAt(id)) },
        ],
        footer: { text: `ID ${id}` },
      },
    ],
  };
}
