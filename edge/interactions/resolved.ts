/** What the ids in an interaction stand for. Discord sends the objects along, so handlers get them instead of ids. */
import { isRecord, isSnowflake, isText } from './common-fields.ts';
import type { Resolved } from './envelope.ts';
import { own } from './own.ts';

export interface ResolvedUser {
  id: string;
  username: string;
  displayName: string;
  isBot: boolean;
  /** The user is a member of the server the interaction comes from. */
  isMember: boolean;
  /** The member's roles there, by id. */
  roleIds: readonly string[];
  /** When the member's timeout ends, if there was one. */
  timedOutUntil?: Date | undefined;
}

export interface ResolvedChannel {
  id: string;
  /** Empty where Discord sends none. */
  name: string;
  /** https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
  type: number;
  /** The category of a channel, or the channel of a thread. */
  parentId?: string;
  /** Threads don't say this for sure: ask for their channel. */
  isAgeRestricted?: boolean;
}

export interface ResolvedRole {
  id: string;
  name: string;
  /** Higher is further up. Absent from what Discord's older clients resolve. */
  position?: number | undefined;
}

export interface ResolvedAttachment {
  id: string;
  filename: string;
  /** In bytes. */
  size: number;
  url: string;
}

/** The user an interaction resolved for this id. */
export function resolveUser(id: string, resolved: Resolved | undefined): ResolvedUser | undefined {
  const user = own(resolved?.users, id);
  if (user === undefined) return undefined;
  const member = own(resolved?.members, id);
  return {
    id: user.id,
    username: user.username,
    displayName: member?.nick ?? user.global_name ?? user.username,
    isBot: user.bot === true,
    isMember: member !== undefined,
    roleIds: member?.roles ?? [],
    ...timeoutOf(member?.communication_disabled_until),
  };
}

function timeoutOf(until: string | null | undefined): Pick<ResolvedUser, 'timedOutUntil'> {
  const end = until == null ? Number.NaN : Date.parse(until);
  return Number.isNaN(end) ? {} : { timedOutUntil: new Date(end) };
}

export function resolveRole(id: string, resolved: Resolved | undefined): ResolvedRole | undefined {
  return own(resolved?.roles, id);
}

export function resolveChannel(id: string, resolved: Resolved | undefined): ResolvedChannel | undefined {
  return channelIn(own(resolved?.channels, id));
}

/** A channel as Discord sends it along; undefined for anything else. */
export function channelIn(raw: unknown): ResolvedChannel | undefined {
  if (!isRecord(raw)) return undefined;
  const { id, name, type, parent_id, nsfw } = raw;
  if (!isSnowflake(id) || typeof type !== 'number') return undefined;
  return {
    id,
    name: isText(name) ? name : '',
    type,
    ...(isSnowflake(parent_id) && { parentId: parent_id }),
    ...(nsfw === true && { isAgeRestricted: true }),
  };
}

export function resolveAttachment(id: string, resolved: Resolved | undefined): ResolvedAttachment | undefined {
  return own(resolved?.attachments, id);
}

/** Whether a mentionable is a user; otherwise it's a role. */
export function isUser(mentionable: ResolvedUser | ResolvedRole): mentionable is ResolvedUser {
  return 'username' in mentionable;
}

/** What members pick besides files, in options, selects, and modals. */
export type EntityKind = 'user' | 'role' | 'mentionable' | 'channel';

/** The object for this id, if it's of the kind. */
export function resolveEntity(
  kind: EntityKind,
  id: string,
  resolved: Resolved | undefined,
): ResolvedUser | ResolvedRole | ResolvedChannel | undefined {
  switch (kind) {
    case 'user':
      return resolveUser(id, resolved);
    case 'role':
      return resolveRole(id, resolved);
    case 'mentionable':
      return resolveUser(id, resolved) ?? resolveRole(id, resolved);
    case 'channel':
      return resolveChannel(id, resolved);
  }
}
