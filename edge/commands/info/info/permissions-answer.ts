/** `/info permissions`: why someone can or can't do something, computed from roles, overrides, timeouts, and ownership. */
import { type ChannelView, readChannel } from '../../../../shared/platform/discord/channels.ts';
import {
  explainPermission,
  type PermissionExplanation,
  type Server,
  type ServerMember,
  serverPermissions,
} from '../../../../shared/platform/discord/member-permissions.ts';
import {
  missingPermissions,
  PERMISSIONS,
  type Permission,
  permissionLabel,
} from '../../../../shared/platform/discord/permissions.ts';
import { readMember } from '../../../../shared/platform/discord/servers.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import type { ResolvedChannel, ResolvedUser } from '../../../interactions/resolved.ts';
import { COLORS, plural } from '../../format.ts';
import type { GuildContext } from '../../services.ts';
import { truncateLines } from '../../truncate.ts';
import { NO_TOKEN, NOT_IN_SERVER } from './card.ts';
import { isServerOnly, reasonOf, remedyOf, type Subject, stepLines } from './permission-words.ts';

/** What people most often miss, by kind of channel. */
const IMPORTANT: Readonly<Record<ChannelView['kind'], readonly Permission[]>> = {
  text: [
    ...(['ViewChannel', 'SendMessages', 'ReadMessageHistory', 'EmbedLinks', 'AttachFiles'] as const),
    ...(['AddReactions', 'UseApplicationCommands', 'CreatePublicThreads', 'SendMessagesInThreads'] as const),
    ...(['SendPolls', 'MentionEveryone', 'ManageMessages'] as const),
  ],
  thread: [
    ...(['ViewChannel', 'SendMessages', 'ReadMessageHistory', 'EmbedLinks', 'AttachFiles'] as const),
    ...(['AddReactions', 'UseApplicationCommands', 'ManageThreads'] as const),
  ],
  voice: [
    ...(['ViewChannel', 'Connect', 'Speak', 'Stream', 'UseVAD', 'UseSoundboard', 'UseEmbeddedActivities'] as const),
    ...(['SendMessages', 'UseApplicationCommands', 'MoveMembers', 'MuteMembers'] as const),
  ],
};

/** What someone asked about; what's left out is themselves, here, and the most important permissions. */
interface Asked {
  user: ResolvedUser | undefined;
  channel: ResolvedChannel | undefined;
  permission: string | undefined;
}

export async function answer({ discord, guild, user, channelId, now }: GuildContext, options: Asked): Promise<Outcome> {
  if (discord === undefined) return refuse(NO_TOKEN);
  const wanted = options.permission === undefined ? undefined : permissionNamed(options.permission);
  if (options.permission !== undefined && wanted === undefined)
    return refuse('Discord has no permission with that name. Pick one from the list.');
  const id = options.user?.id ?? user.id;
  const [server, member, channel] = await Promise.all([
    discord.server(guild.id),
    readMember(discord.rest, guild.id, id),
    readChannel(discord.rest, options.channel?.id ?? channelId),
  ]);
  if (server === undefined) return refuse(NOT_IN_SERVER);
  if (id !== user.id && !mayAskAboutOthers(server, { id: user.id, roleIds: guild.roleIds }, now))
    return refuse(
      'You can only ask about yourself. To ask about others, you need **Manage Roles** or **Manage Server** in the whole server.',
    );
  if (member === undefined) return refuse('They aren’t in this server, so they have no permissions here.');
  if (channel === undefined || channel.guildId !== guild.id)
    return refuse("I can't see that channel. Give me **View Channels** there, then try again.");
  const explain = (permission: Permission) =>
    explainPermission(server, member, isServerOnly(permission) ? undefined : channel, permission, now);
  const subject = { isYou: id === user.id, id, everyoneId: server.id, channelId: channel.id };
  if (wanted !== undefined) return reply(onePage(explain(wanted), subject, channel));
  return reply(overview(IMPORTANT[channel.kind].map(explain), subject, channel));
}

/** What no channel can grant: the roles decide, not what Discord says about this channel. */
function mayAskAboutOthers(server: Server, asker: ServerMember, now: Date): boolean {
  const lacking = missingPermissions(serverPermissions(server, asker, now), ['ManageRoles', 'ManageGuild']);
  return lacking.length < 2;
}

/** By its name in Discord's client or in its API. */
function permissionNamed(typed: string): Permission | undefined {
  const text = typed.trim().toLowerCase();
  return PERMISSIONS.find(
    (permission) => permissionLabel(permission).toLowerCase() === text || permission.toLowerCase() === text,
  );
}

function onePage(explained: PermissionExplanation, subject: Subject, channel: ChannelView): MessageBody {
  const { permission, isGranted } = explained;
  const label = permissionLabel(permission);
  const who = subject.isYou ? 'You' : `<@${subject.id}>`;
  const verb = `${subject.isYou ? 'have' : 'has'}`;
  const where = isServerOnly(permission) ? 'in this server' : `in <#${channel.id}>`;
  const verdict = isGranted
    ? `${who} ${verb} **${label}** ${where}.`
    : `${who} ${subject.isYou ? 'don’t' : 'doesn’t'} have **${label}** ${where}.`;
  const steps = stepLines(explained, subject).map((line, index) => `${index + 1}. ${line}`);
  return {
    embeds: [
      {
        color: isGranted ? COLORS.gain : COLORS.wait,
        title: label,
        description: verdict,
        fields: [
          { name: 'Step by step', value: truncateLines(steps, 1_000) },
          ...(isGranted ? [] : [{ name: 'What to change', value: remedyOf(explained, subject) }]),
          ...noteOf(channel),
        ],
      },
    ],
  };
}

function overview(explained: readonly PermissionExplanation[], subject: Subject, channel: ChannelView): MessageBody {
  const missing = explained.filter(({ isGranted }) => !isGranted);
  const granted = explained.filter(({ isGranted }) => isGranted).map(({ permission }) => permissionLabel(permission));
  const who = subject.isYou ? 'You' : `<@${subject.id}>`;
  return {
    embeds: [
      {
        color: missing.length === 0 ? COLORS.gain : COLORS.wait,
        title: 'Permissions',
        description:
          missing.length === 0
            ? `${who} ${subject.isYou ? 'have' : 'has'} every important permission in <#${channel.id}>.`
            : `${who} ${subject.isYou ? 'lack' : 'lacks'} ${missing.length} important ${plural(missing.length, 'permission')} in <#${channel.id}>. Pick a \`permission\` to see it step by step, and what to change.`,
        fields: [
          ...(missing.length === 0
            ? []
            : [
                {
                  name: 'Missing',
                  value: truncateLines(
                    missing.map((each) => `**${permissionLabel(each.permission)}**: ${reasonOf(each, subject)}`),
                    1_000,
                  ),
                },
              ]),
          ...(granted.length === 0 ? [] : [{ name: 'Granted', value: granted.join(', ') }]),
          ...noteOf(channel),
        ],
      },
    ],
  };
}

/** What permissions alone don't decide. */
function noteOf({ type }: ChannelView) {
  if (type !== 12) return [];
  return [
    {
      name: 'Private thread',
      value: 'Only those who were added to it, and members with **Manage Threads and Posts**, see it.',
    },
  ];
}
