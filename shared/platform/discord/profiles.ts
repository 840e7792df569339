/** What Discord shows about users, members, and servers on their cards, with the addresses of their pictures. */
import * as z from 'zod';
import { Unavailable } from '../unavailable.ts';
import type { DiscordRest } from './rest.ts';
import { type Route, route } from './route.ts';

/** Timeout for one look-up, in milliseconds: members wait for it. */
const TIMEOUT_MS = 5_000;
const CDN = 'https://cdn.discordapp.com';
/** In pixels; Discord takes powers of two up to 4,096. */
const SIZE = 1_024;
/** 2015-01-01, in Unix milliseconds: what snowflakes count from. */
const EPOCH_MS = 1_420_070_400_000;

const snowflake = z.string().regex(/^\d{1,20}$/);
const userBody = z.object({
  id: snowflake,
  username: z.string(),
  global_name: z.string().nullish(),
  bot: z.boolean().optional(),
  avatar: z.string().nullish(),
  banner: z.string().nullish(),
  accent_color: z.number().nullish(),
});
const memberBody = z.object({
  nick: z.string().nullish(),
  avatar: z.string().nullish(),
  banner: z.string().nullish(),
  roles: snowflake.array(),
  joined_at: z.string().nullish(),
  premium_since: z.string().nullish(),
  pending: z.boolean().optional(),
  communication_disabled_until: z.string().nullish(),
});
const serverBody = z.object({
  id: snowflake,
  name: z.string(),
  icon: z.string().nullish(),
  banner: z.string().nullish(),
  description: z.string().nullish(),
  owner_id: snowflake,
  verification_level: z.number(),
  mfa_level: z.number(),
  premium_tier: z.number(),
  premium_subscription_count: z.number().nullish(),
  preferred_locale: z.string(),
  vanity_url_code: z.string().nullish(),
  approximate_member_count: z.number().optional(),
  approximate_presence_count: z.number().optional(),
});
const channelsBody = z.object({ type: z.number() }).array();

/** A user as everyone sees them. */
export type UserProfile = z.infer<typeof userBody>;
/** What a user is in one server. */
export type MemberProfile = z.infer<typeof memberBody>;
export type ServerProfile = z.infer<typeof serverBody> & { channelTypes: readonly number[] };

/** @returns undefined if Discord knows no such user. @throws {Unavailable} if Discord doesn't answer. */
export function readUserProfile(rest: DiscordRest, userId: string): Promise<UserProfile | undefined> {
  return read(rest, route('/users/:user', { user: userId }), userBody);
}

/** @returns undefined if there's no such member. @throws {Unavailable} if Discord doesn't answer. */
export function readMemberProfile(rest: DiscordRest, guildId: string, userId: string) {
  return read(rest, route('/guilds/:guild/members/:user', { guild: guildId, user: userId }), memberBody);
}

/** @returns undefined if the bot isn't in the server. @throws {Unavailable} if Discord doesn't answer. */
export async function readServerProfile(rest: DiscordRest, guildId: string): Promise<ServerProfile | undefined> {
  const [server, channels] = await Promise.all([
    read(rest, route('/guilds/:guild', { guild: guildId }), serverBody, { with_counts: 'true' }),
    read(rest, route('/guilds/:guild/channels', { guild: guildId }), channelsBody),
  ]);
  return server && { ...server, channelTypes: (channels ?? []).map(({ type }) => type) };
}

async function read<T>(rest: DiscordRest, to: Route, response: z.ZodType<T>, query: Record<string, string> = {}) {
  const outcome = await rest.request(to, { method: 'GET', deadlineMs: TIMEOUT_MS, response, query });
  if (outcome.ok) return outcome.data;
  if (outcome.status === 403 || outcome.status === 404) return undefined;
  const sentence = 'Discord isn’t responding right now. Nothing changed. Try again in a minute.';
  throw new Unavailable(sentence, String(outcome.status));
}

/** When something was created, by its snowflake. */
export function createdAt(id: string): Date {
  return new Date(Number(BigInt(id) >> 22n) + EPOCH_MS);
}

/** A user's picture; Discord's own where they have none. */
export function avatarUrl({ id, avatar }: Pick<UserProfile, 'id' | 'avatar'>): string {
  if (avatar == null) return `${CDN}/embed/avatars/${Number((BigInt(id) >> 22n) % 6n)}.png`;
  return picture(`avatars/${id}`, avatar);
}

/** The picture that a member has in one server alone. */
export function memberAvatarUrl(guildId: string, userId: string, { avatar }: MemberProfile): string | undefined {
  return avatar == null ? undefined : picture(`guilds/${guildId}/users/${userId}/avatars`, avatar);
}

export function bannerUrl({ id, banner }: Pick<UserProfile, 'id' | 'banner'>): string | undefined {
  return banner == null ? undefined : picture(`banners/${id}`, banner);
}

export function memberBannerUrl(guildId: string, userId: string, { banner }: MemberProfile): string | undefined {
  return banner == null ? undefined : picture(`guilds/${guildId}/users/${userId}/banners`, banner);
}

export function iconUrl({ id, icon }: Pick<ServerProfile, 'id' | 'icon'>): string | undefined {
  return icon == null ? undefined : picture(`icons/${id}`, icon);
}

/** Hashes of moving pictures begin with `a_`. https://docs.discord.com/developers/reference#image-formatting */
function picture(folder: string, hash: string): string {
  return `${CDN}/${folder}/${hash}.${hash.startsWith('a_') ? 'gif' : 'png'}?size=${SIZE}`;
}
