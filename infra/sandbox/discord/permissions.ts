/** The permission bits that the sandbox checks (https://discord.com/developers/docs/topics/permissions). */
export const Permission = {
  createInstantInvite: 1n << 0n,
  kickMembers: 1n << 1n,
  banMembers: 1n << 2n,
  administrator: 1n << 3n,
  manageChannels: 1n << 4n,
  manageGuild: 1n << 5n,
  addReactions: 1n << 6n,
  viewAuditLog: 1n << 7n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  manageMessages: 1n << 13n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  mentionEveryone: 1n << 17n,
  connect: 1n << 20n,
  speak: 1n << 21n,
  muteMembers: 1n << 22n,
  deafenMembers: 1n << 23n,
  moveMembers: 1n << 24n,
  useVad: 1n << 25n,
  changeNickname: 1n << 26n,
  manageNicknames: 1n << 27n,
  manageRoles: 1n << 28n,
  useApplicationCommands: 1n << 31n,
  requestToSpeak: 1n << 32n,
  manageWebhooks: 1n << 29n,
  manageThreads: 1n << 34n,
  createPublicThreads: 1n << 35n,
  createPrivateThreads: 1n << 36n,
  sendMessagesInThreads: 1n << 38n,
  moderateMembers: 1n << 40n,
  setVoiceChannelStatus: 1n << 48n,
  pinMessages: 1n << 51n,
  bypassSlowmode: 1n << 52n,
} as const satisfies Record<string, bigint>;

/** Every bit that exists today (0 to 52). Owners and administrators have them all. */
export const ALL_PERMISSIONS = (1n << 53n) - 1n;

/** The parts of a guild that decide its members' permissions. */
interface Guild {
  id: string;
  ownerId: string;
  roles: readonly { id: string; permissions: bigint }[];
  channels?: readonly (Channel & { id: string })[];
  members: ReadonlyMap<string, { roleIds: readonly string[]; communicationDisabledUntil?: string }>;
}

/** The permissions that a channel grants and denies, by role or member. */
interface Channel {
  type?: number;
  parentId?: string;
  overwrites: readonly { id: string; allow: bigint; deny: bigint }[];
  ownerId?: string;
  memberIds?: readonly string[];
}

/** What a member who's timed out keeps (https://discord.com/developers/docs/topics/permissions#permissions-for-timed-out-members). */
const TIMED_OUT = Permission.viewChannel | Permission.readMessageHistory;

/** Whether the time that a member is timed out until is still to come. */
export function isTimedOut(member: { communicationDisabledUntil?: string }, now = Date.now()): boolean {
  return Date.parse(member.communicationDisabledUntil ?? '') > now;
}

/** A member's permissions in a guild or one of its channels. None for someone who isn't a member. */
export function permissionsOf(guild: Guild, userId: string, channel?: Channel): bigint {
  const member = guild.members.get(userId);
  if (!member) return 0n;
  if (guild.ownerId === userId) return ALL_PERMISSIONS;

  let granted = 0n;
  for (const role of guild.roles) {
    if (role.id === guild.id || member.roleIds.includes(role.id)) granted |= role.permissions;
  }
  if (granted & Permission.administrator) return ALL_PERMISSIONS;
  const left = isTimedOut(member) ? TIMED_OUT : ALL_PERMISSIONS;
  if (!channel) return granted & left;
  if (channel.type === 11 || channel.type === 12) return inThread(guild, userId, channel);

  // Discord's order: the @everyone overwrite, all role overwrites together, then the member's own.
  const everyone = channel.overwrites.filter((overwrite) => overwrite.id === guild.id);
  const roles = channel.overwrites.filter((overwrite) => member.roleIds.includes(overwrite.id));
  const own = channel.overwrites.filter((overwrite) => overwrite.id === userId);
  for (const group of [everyone, roles, own]) {
    for (const overwrite of group) granted &= ~overwrite.deny;
    for (const overwrite of group) granted |= overwrite.allow;
  }
  return granted & Permission.viewChannel ? granted & left : 0n;
}

/** A thread has its parent's permissions. Only its members and those with Manage Threads see a private one. */
function inThread(guild: Guild, userId: string, thread: Channel): bigint {
  const parent = guild.channels?.find((channel) => channel.id === thread.parentId);
  const granted = parent ? permissionsOf(guild, userId, parent) : 0n;
  const isInvited = thread.ownerId === userId || thread.memberIds?.includes(userId) === true;
  return thread.type === 11 || isInvited || granted & Permission.manageThreads ? granted : 0n;
}

/** Whether all `needed` permissions are granted. */
export function has(granted: bigint, needed: bigint): boolean {
  return (granted & needed) === needed;
}

/** Whether a member can see the channel. */
export function seesChannel(guild: Guild, userId: string, channel: Channel): boolean {
  return has(permissionsOf(guild, userId, channel), Permission.viewChannel);
}
