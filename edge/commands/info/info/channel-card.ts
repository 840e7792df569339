import { type ChannelView, readChannel } from '../../../../shared/platform/discord/channels.ts';
import { explainPermission } from '../../../../shared/platform/discord/member-permissions.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { COLORS, counted, plain } from '../../format.ts';
import type { GuildContext } from '../../services.ts';
import { created, inline, NO_TOKEN, NOT_IN_SERVER } from './card.ts';

/** https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
const KINDS: Readonly<Record<number, string>> = {
  0: 'Text channel',
  2: 'Voice channel',
  4: 'Category',
  5: 'Announcement channel',
  10: 'Announcement thread',
  11: 'Thread',
  12: 'Private thread',
  13: 'Stage channel',
  15: 'Forum',
  16: 'Media channel',
};
const UNSEEN = "I can't see that channel. Give me **View Channels** there, then try again.";

export async function showChannel(
  { discord, guild, user, channelId, now }: GuildContext,
  wanted: string | undefined,
): Promise<Outcome> {
  if (discord === undefined) return refuse(NO_TOKEN);
  const [server, found] = await Promise.all([discord.server(guild.id), readChannel(discord.rest, wanted ?? channelId)]);
  if (server === undefined) return refuse(NOT_IN_SERVER);
  if (found === undefined || found.guildId !== guild.id) return refuse(UNSEEN);
  const sees = explainPermission(server, { id: user.id, roleIds: guild.roleIds }, found, 'ViewChannel', now);
  if (!sees.isGranted) return refuse("You can't see that channel, so I won't show it to you. Pick another one.");
  return reply(card(found));
}

function card(found: ChannelView): MessageBody {
  const { id, name, type, topic, parentId, slowmode, isAgeRestricted, bitrate, userLimit, overwrites } = found;
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: plain(name),
        description: topic === undefined ? `<#${id}>` : `<#${id}>\n${plain(topic).slice(0, 1_500)}`,
        fields: [
          inline('Kind', KINDS[type] ?? 'Channel'),
          ...(parentId === undefined ? [] : [inline('In', `<#${parentId}>`)]),
          ...(slowmode === 0 ? [] : [inline('Slowmode', counted(slowmode, 'second'))]),
          ...(isAgeRestricted ? [inline('Age-restricted', 'Yes')] : []),
          ...(bitrate === undefined ? [] : [inline('Bitrate', `${Math.round(bitrate / 1_000)} kbps`)]),
          ...(userLimit === undefined ? [] : [inline('User limit', userLimit === 0 ? 'None' : String(userLimit))]),
          inline('Permission overrides', String(overwrites.length)),
          created(id),
        ],
        footer: { text: `ID ${id} · /info permissions says what you may do here` },
      },
    ],
  };
}
