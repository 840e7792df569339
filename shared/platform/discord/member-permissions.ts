/**
 * What a member, the app included, may do in a server and its channels. Pure functions, so that a command can decide before it
 * sends anything. https://docs.discord.com/developers/topics/permissions
 */
import { ALL_PERMISSIONS, missingPermissions, type Permission, permissionBits } from './permissions.ts';

export interface ServerRole {
  /** The server's own id for @everyone. */
  id: string;
  permissions: bigint;
  /** Higher is more powerful. @everyone is 0. */
  position: number;
  /** Belongs to a bot, a subscription, or the server's boosters. Nobody can assign it. */
  managed: boolean;
}

export interface Server {
  id: string;
  ownerId: string;
  /** All roles, with @everyone. */
  roles: readonly ServerRole[];
}

export interface ServerMember {
  id: string;
  /** Without @everyone, as Discord sends them. */
  roleIds: readonly string[];
  /** When the member's timeout ends, if there was one. */
  timedOutUntil?: Date | undefined;
}

/** What a channel grants or denies to one role or member. */
export interface Overwrite {
  /** Of the role or the member. */
  id: string;
  allow: bigint;
  deny: bigint;
}

export interface ServerChannel {
  /** Voice includes Stages, text everything else. */
  kind: 'text' | 'voice' | 'thread';
  /** A thread has those of its parent. */
  overwrites: readonly Overwrite[];
}

/** All that a timed-out member keeps. */
const TIMED_OUT = permissionBits(['ViewChannel', 'ReadMessageHistory']);
const VIEW = permissionBits(['ViewChannel']);
const SEND = permissionBits(['SendMessages']);
const SEND_IN_THREADS = permissionBits(['SendMessagesInThreads']);
const CONNECT = permissionBits(['Connect']);
/** Worth nothing without permission to send messages. */
const WITH_SEND = permissionBits([
  'SendTTSMessages',
  'EmbedLinks',
  'AttachFiles',
  'MentionEveryone',
  'SendVoiceMessages',
  'SendPolls',
]);
/** Worth nothing in a voice channel without permission to connect to it. */
const WITH_CONNECT = permissionBits([
  'Speak',
  'Stream',
  'UseVAD',
  'PrioritySpeaker',
  'RequestToSpeak',
  'UseSoundboard',
  'UseExternalSounds',
  'UseEmbeddedActivities',
  'SetVoiceChannelStatus',
  'MuteMembers',
  'DeafenMembers',
  'MoveMembers',
  'ManageChannels',
  'ManageRoles',
]);

/** A member's permissions in the whole server. */
export function serverPermissions(server: Server, member: ServerMember, now: Date): bigint {
  const granted = roleBits(server, member);
  return granted !== ALL_PERMISSIONS && isTimedOut(member, now) ? granted & TIMED_OUT : granted;
}

/**
 * A member's permissions in one channel, without those that others make worthless.
 *
 * In a thread, `SendMessages` says whether the member can send messages in it. Whether they can see a private thread also depends
 * on who's in it.
 */
export function channelPermissions(server: Server, member: ServerMember, channel: ServerChannel, now: Date): bigint {
  const granted = roleBits(server, member);
  if (granted === ALL_PERMISSIONS) return granted;
  const inChannel = implied(withOverwrites(granted, server, member, channel.overwrites), channel.kind);
  return isTimedOut(member, now) ? inChannel & TIMED_OUT : inChannel;
}

/** What a member's roles grant, before timeouts: everything for the owner and administrators, who can't be timed out. */
function roleBits(server: Server, { id, roleIds }: ServerMember): bigint {
  if (id === server.ownerId) return ALL_PERMISSIONS;
  const held = new Set(roleIds).add(server.id);
  const granted = server.roles.reduce((bits, role) => (held.has(role.id) ? bits | role.permissions : bits), 0n);
  const isAdministrator = missingPermissions(granted, ['Administrator']).length === 0;
  return isAdministrator ? ALL_PERMISSIONS : granted;
}

/** The channel's overwrites for @everyone come first, then those for all roles together, then the member's own. */
function withOverwrites(
  granted: bigint,
  server: Server,
  member: ServerMember,
  overwrites: readonly Overwrite[],
): bigint {
  return layersOf(server, member, overwrites).reduce((bits, { layer }) => {
    const denied = layer.reduce((sum, { deny }) => sum | deny, 0n);
    const allowed = layer.reduce((sum, { allow }) => sum | allow, 0n);
    return (bits & ~denied) | allowed;
  }, granted);
}

/** A channel's overwrites that apply to a member, in the order in which they do. */
function layersOf(server: Server, { id, roleIds }: ServerMember, overwrites: readonly Overwrite[]) {
  const roles = new Set(roleIds);
  const ofRoles = overwrites.filter((overwrite) => overwrite.id !== server.id && roles.has(overwrite.id));
  return [
    { of: 'everyone' as const, layer: overwrites.filter((overwrite) => overwrite.id === server.id) },
    { of: 'roles' as const, layer: ofRoles },
    { of: 'member' as const, layer: overwrites.filter((overwrite) => overwrite.id === id) },
  ];
}

/** https://docs.discord.com/developers/topics/permissions#implicit-permissions */
function implied(granted: bigint, kind: ServerChannel['kind']): bigint {
  if ((granted & VIEW) === 0n) return 0n;
  let bits = granted;
  // Threads inherit everything from their parent but this.
  if (kind === 'thread') bits = (granted & SEND_IN_THREADS) === 0n ? bits & ~SEND : bits | SEND;
  if ((bits & SEND) === 0n) bits &= ~WITH_SEND;
  if (kind === 'voice' && (bits & CONNECT) === 0n) bits &= ~WITH_CONNECT;
  return bits;
}

function isTimedOut({ timedOutUntil }: ServerMember, now: Date): boolean {
  return timedOutUntil !== undefined && timedOutUntil.getTime() > now.getTime();
}

/** One step on the way to a permission, in the order in which Discord takes them. */
export type PermissionStep =
  /** The owner has everything, and so has who holds a role with Administrator. Nothing else counts. */
  | { by: 'owner' }
  | { by: 'administrator'; roleIds: readonly string[] }
  /** The roles that grant it in the whole server, @everyone among them. Empty if none does. */
  | { by: 'roles'; roleIds: readonly string[] }
  /** Overrides of the channel: for @everyone, for the member's roles, or for the member. Where both do, `allowedBy` wins. */
  | {
      by: 'overwrites';
      of: 'everyone' | 'roles' | 'member';
      allowedBy: readonly string[];
      deniedBy: readonly string[];
    }
  /** In a thread, this permission is decided by another one. */
  | { by: 'thread'; instead: PermissionExplanation }
  /** Without another permission, this one is worth nothing. */
  | { by: 'requirement'; needs: PermissionExplanation }
  | { by: 'timeout'; until: Date };

export interface PermissionExplanation {
  permission: Permission;
  isGranted: boolean;
  steps: readonly PermissionStep[];
}

/**
 * Why a member has a permission, or doesn't: the same rules as {@link channelPermissions}, step by step.
 *
 * @param channel undefined for the whole server.
 */
export function explainPermission(
  server: Server,
  member: ServerMember,
  channel: ServerChannel | undefined,
  permission: Permission,
  now: Date,
): PermissionExplanation {
  const bit = permissionBits([permission]);
  if (member.id === server.ownerId) return { permission, isGranted: true, steps: [{ by: 'owner' }] };
  const held = new Set(member.roleIds).add(server.id);
  const roles = server.roles.filter(({ id }) => held.has(id));
  const granting = (wanted: bigint) => roles.filter(({ permissions }) => (permissions & wanted) !== 0n).map(idOf);
  const administrators = granting(permissionBits(['Administrator']));
  if (administrators.length > 0)
    return { permission, isGranted: true, steps: [{ by: 'administrator', roleIds: administrators }] };

  const steps: PermissionStep[] = [{ by: 'roles', roleIds: granting(bit) }];
  let isGranted = granting(bit).length > 0;
  for (const { of, layer } of channel === undefined ? [] : layersOf(server, member, channel.overwrites)) {
    const allowedBy = layer.filter(({ allow }) => (allow & bit) !== 0n).map(idOf);
    const deniedBy = layer.filter(({ deny }) => (deny & bit) !== 0n).map(idOf);
    if (allowedBy.length + deniedBy.length === 0) continue;
    steps.push({ by: 'overwrites', of, allowedBy, deniedBy });
    isGranted = allowedBy.length > 0;
  }
  const explain = (other: Permission) => explainPermission(server, member, channel, other, now);
  if (channel?.kind === 'thread' && permission === 'SendMessages') {
    const instead = explain('SendMessagesInThreads');
    return { permission, isGranted: instead.isGranted, steps: [{ by: 'thread', instead }] };
  }
  const needed = isGranted ? requirementsOf(permission, channel?.kind).map(explain) : [];
  const lacking = needed.find((needs) => !needs.isGranted);
  const timedOutUntil = isTimedOut(member, now) && (bit & TIMED_OUT) === 0n ? member.timedOutUntil : undefined;
  if (timedOutUntil !== undefined) steps.push({ by: 'timeout', until: timedOutUntil });
  else if (lacking !== undefined) steps.push({ by: 'requirement', needs: lacking });
  return { permission, isGranted: isGranted && lacking === undefined && timedOutUntil === undefined, steps };
}

/** The permissions without which this one is worth nothing in such a channel. */
function requirementsOf(permission: Permission, kind: ServerChannel['kind'] | undefined): Permission[] {
  if (kind === undefined) return [];
  const bit = permissionBits([permission]);
  return [
    ...((bit & VIEW) === 0n ? ['ViewChannel' as const] : []),
    ...((bit & WITH_SEND) === 0n ? [] : ['SendMessages' as const]),
    ...(kind === 'voice' && (bit & WITH_CONNECT) !== 0n ? ['Connect' as const] : []),
  ];
}

function idOf({ id }: { id: string }): string {
  return id;
}
