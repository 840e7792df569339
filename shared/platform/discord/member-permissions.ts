/**
 * What a member, the app included, may do in a server and its channels. Pure functions, so that a command can decide before it
 * sends anything. https://docs.discord.com/developers/topics/permissions
 */
import { ALL_PERMISSIONS, missingPermissions, permissionBits } from './permissions.ts';

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
  { id, roleIds }: ServerMember,
  overwrites: readonly Overwrite[],
): bigint {
  const roles = new Set(roleIds);
  const layers = [
    overwrites.filter((overwrite) => overwrite.id === server.id),
    overwrites.filter((overwrite) => overwrite.id !== server.id && roles.has(overwrite.id)),
    overwrites.filter((overwrite) => overwrite.id === id),
  ];
  return layers.reduce((bits, layer) => {
    const denied = layer.reduce((sum, { deny }) => sum | deny, 0n);
    const allowed = layer.reduce((sum, { allow }) => sum | allow, 0n);
    return (bits & ~denied) | allowed;
  }, granted);
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
