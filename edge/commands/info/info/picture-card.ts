/** `/info avatar` and `/info banner`: one picture in full size, with a link to it. */
import type { MemberProfile, UserProfile } from '../../../../shared/platform/discord/profiles.ts';
import {
  avatarUrl,
  bannerUrl,
  memberAvatarUrl,
  memberBannerUrl,
  readMemberProfile,
  readUserProfile,
} from '../../../../shared/platform/discord/profiles.ts';
import { link, type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { COLORS, plain } from '../../format.ts';
import type { GuildContext } from '../../services.ts';
import { NO_TOKEN } from './card.ts';

export function showAvatar(context: GuildContext, wanted: string | undefined): Promise<Outcome> {
  return show(context, wanted, ({ id: guild }, profile, member) => ({
    everywhere: avatarUrl(profile),
    here: member && memberAvatarUrl(guild, profile.id, member),
  }));
}

export function showBanner(context: GuildContext, wanted: string | undefined): Promise<Outcome> {
  return show(context, wanted, ({ id: guild }, profile, member) => ({
    everywhere: bannerUrl(profile),
    here: member && memberBannerUrl(guild, profile.id, member),
  }));
}

/** A picture that counts everywhere, and one for this server alone. */
interface Pictures {
  everywhere: string | undefined;
  here: string | undefined;
}

async function show(
  { discord, guild, user }: GuildContext,
  wanted: string | undefined,
  picturesOf: (guild: { id: string }, profile: UserProfile, member: MemberProfile | undefined) => Pictures,
): Promise<Outcome> {
  if (discord === undefined) return refuse(NO_TOKEN);
  const id = wanted ?? user.id;
  const [profile, member] = await Promise.all([
    readUserProfile(discord.rest, id),
    readMemberProfile(discord.rest, guild.id, id),
  ]);
  if (profile === undefined) return refuse("Discord doesn't know that user. Pick someone else.");
  const { everywhere, here } = picturesOf(guild, profile, member);
  const url = here ?? everywhere;
  const name = plain(member?.nick ?? profile.global_name ?? profile.username);
  if (url === undefined) {
    const color = profile.accent_color;
    const instead = color == null ? '' : ` Their profile color is \`#${color.toString(16).padStart(6, '0')}\`.`;
    return reply({ content: `**${name}** has no banner.${instead}` });
  }
  const links = [
    ...(here === undefined ? [] : [link('In this server', here)]),
    ...(everywhere === undefined ? [] : [link(here === undefined ? 'Open' : 'Everywhere else', everywhere)]),
  ];
  return reply({
    embeds: [{ color: profile.accent_color ?? COLORS.accent, title: name, image: { url } }],
    rows: [links],
  });
}
