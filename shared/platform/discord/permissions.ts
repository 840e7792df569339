import { inWords } from '../in-words.ts';

/** Discord's permissions by name, as of February 2026: the bit each stands for. https://docs.discord.com/developers/topics/permissions */
const BITS = {
  CreateInstantInvite: 0,
  KickMembers: 1,
  BanMembers: 2,
  Administrator: 3,
  ManageChannels: 4,
  ManageGuild: 5,
  AddReactions: 6,
  ViewAuditLog: 7,
  PrioritySpeaker: 8,
  Stream: 9,
  ViewChannel: 10,
  SendMessages: 11,
  SendTTSMessages: 12,
  ManageMessages: 13,
  EmbedLinks: 14,
  AttachFiles: 15,
  ReadMessageHistory: 16,
  MentionEveryone: 17,
  UseExternalEmojis: 18,
  ViewGuildInsights: 19,
  Connect: 20,
  Speak: 21,
  MuteMembers: 22,
  DeafenMembers: 23,
  MoveMembers: 24,
  UseVAD: 25,
  ChangeNickname: 26,
  ManageNicknames: 27,
  ManageRoles: 28,
  ManageWebhooks: 29,
  ManageGuildExpressions: 30,
  UseApplicationCommands: 31,
  RequestToSpeak: 32,
  ManageEvents: 33,
  ManageThreads: 34,
  CreatePublicThreads: 35,
  CreatePrivateThreads: 36,
  UseExternalStickers: 37,
  SendMessagesInThreads: 38,
  UseEmbeddedActivities: 39,
  ModerateMembers: 40,
  ViewCreatorMonetizationAnalytics: 41,
  UseSoundboard: 42,
  CreateGuildExpressions: 43,
  CreateEvents: 44,
  UseExternalSounds: 45,
  SendVoiceMessages: 46,
  SetVoiceChannelStatus: 48,
  SendPolls: 49,
  UseExternalApps: 50,
  PinMessages: 51,
  BypassSlowmode: 52,
} as const;

export type Permission = keyof typeof BITS;

export const PERMISSIONS = Object.keys(BITS) as Permission[];

const ADMINISTRATOR = 1n << BigInt(BITS.Administrator);

/** The bit set of several permissions, as Discord writes it. */
export function permissionBits(permissions: readonly Permission[]): bigint {
  return permissions.reduce((bits, permission) => bits | (1n << BigInt(BITS[permission])), 0n);
}

/** Every permission: what owners and administrators have. */
export const ALL_PERMISSIONS = permissionBits(PERMISSIONS);

/** Which of the wanted permissions a bit set lacks; an administrator lacks none. */
export function missingPermissions(held: string | bigint | undefined, wanted: readonly Permission[]): Permission[] {
  const bits = BigInt(held ?? '0');
  if ((bits & ADMINISTRATOR) !== 0n) return [];
  return wanted.filter((permission) => (bits & (1n << BigInt(BITS[permission]))) === 0n);
}

/** Where Discord's client names a permission differently from its API. */
const LABELS: Partial<Record<Permission, string>> = {
  CreateInstantInvite: 'Create Invite',
  KickMembers: 'Kick, Approve, and Reject Members',
  ManageGuild: 'Manage Server',
  Stream: 'Video',
  ViewChannel: 'View Channels',
  SendTTSMessages: 'Send Text-to-Speech Messages',
  MentionEveryone: 'Mention @everyone, @here, and All Roles',
  UseExternalEmojis: 'Use External Emoji',
  ViewGuildInsights: 'View Server Insights',
  UseVAD: 'Use Voice Activity',
  ManageGuildExpressions: 'Manage Expressions',
  RequestToSpeak: 'Request to Speak',
  ManageThreads: 'Manage Threads and Posts',
  SendMessagesInThreads: 'Send Messages in Threads and Posts',
  UseEmbeddedActivities: 'Use Activities',
  ModerateMembers: 'Timeout Members',
  ViewCreatorMonetizationAnalytics: 'View Server Subscription Insights',
  CreateGuildExpressions: 'Create Expressions',
  SendPolls: 'Create Polls',
};

/** A permission's name as Discord's client shows it: `Manage Server`. */
export function permissionLabel(permission: Permission): string {
  return LABELS[permission] ?? permission.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
}

/** Permissions in a sentence: `**View Channels**, **Connect**, and **Speak**`. */
export function permissionLabels(permissions: readonly Permission[]): string {
  return inWords(permissions.map((permission) => `**${permissionLabel(permission)}**`));
}
