/** What closing a channel sets: pure functions over permissions. */
import type { ChannelView } from '../platform/discord/channels.ts';
import {
  channelPermissions,
  type Overwrite,
  type Server,
  type ServerMember,
} from '../platform/discord/member-permissions.ts';
import { permissionBits } from '../platform/discord/permissions.ts';

/** What members lose where they write. */
const WRITING = permissionBits([
  'SendMessages',
  'SendMessagesInThreads',
  'AddReactions',
  'CreatePublicThreads',
  'CreatePrivateThreads',
]);
const SEND = permissionBits(['SendMessages']);
const CONNECT = permissionBits(['Connect']);
const VIEW = permissionBits(['ViewChannel']);
/** What the bot needs to change overwrites, and to change them back. */
const MANAGE = permissionBits(['ViewChannel', 'ManageRoles']);

/** An overwrite's bits, as decimal text. */
export interface Bits {
  allow: string;
  deny: string;
}

export interface PlannedOverwrite {
  channel: string;
  /** Of @everyone, or of the bot. */
  id: string;
  isMember: boolean;
  /** Null: there was none. */
  before: Bits | null;
  set: Bits;
  /** Why it can't be set. */
  problem: 'bot_lacks' | null;
}

/** Channels whose overwrites decide who can write or talk. Categories only hand theirs down, and threads have none. */
const LOCKABLE = new Set([0, 2, 5, 13, 15, 16]);

/**
 * The overwrites that close a channel for everyone without a role of their own there, in order; none if there's nothing to close:
 * members can't see it, or can't write or talk there as it is.
 *
 * In a voice channel, whoever can't connect can't change anything about it, so the bot keeps its own access first.
 */
export function planChannel(server: Server, bot: ServerMember, channel: ChannelView, now: Date): PlannedOverwrite[] {
  if (!LOCKABLE.has(channel.type)) return [];
  const everyone = channelPermissions(server, { id: '0', roleIds: [] }, channel, now);
  const own = channelPermissions(server, bot, channel, now);
  const main = channel.kind === 'voice' ? CONNECT : SEND;
  if ((everyone & VIEW) === 0n || (everyone & main) === 0n) return [];
  const wanted = (channel.kind === 'voice' ? WRITING | CONNECT : WRITING) & everyone;
  // Nobody can deny what they don't have.
  const denied = wanted & own;
  const isAble = (own & MANAGE) === MANAGE && (own & main) !== 0n;
  const closing = plan(channel, server.id, false, { allow: 0n, deny: isAble ? denied : main });
  if (!isAble) return [{ ...closing, problem: 'bot_lacks' }];
  const closed = { ...channel, overwrites: withOverwrite(channel.overwrites, closing) };
  if ((channelPermissions(server, bot, closed, now) & MANAGE) === MANAGE) return [closing];
  return [plan(channel, bot.id, true, { allow: CONNECT, deny: 0n }), closing];
}

/** What to set so that these bits are allowed and denied, and the rest stays. */
export function plan(
  channel: ChannelView,
  id: string,
  isMember: boolean,
  { allow, deny }: Pick<Overwrite, 'allow' | 'deny'>,
): PlannedOverwrite {
  const before = overwriteIn(channel, id);
  return {
    ...{ channel: channel.id, id, isMember, problem: null },
    before: before === undefined ? null : bitsOf(before),
    set: bitsOf({
      allow: ((before?.allow ?? 0n) & ~deny) | allow,
      deny: ((before?.deny ?? 0n) & ~allow) | deny,
    }),
  };
}

/** The same change on what an overwrite is by now, because someone changed it before it was set. */
export function replan(
  channel: ChannelView,
  { id, isMember, before, set }: Omit<PlannedOverwrite, 'problem'>,
): PlannedOverwrite {
  const allow = BigInt(set.allow) & ~BigInt(before?.allow ?? '0');
  const deny = BigInt(set.deny) & ~BigInt(before?.deny ?? '0');
  return plan(channel, id, isMember, { allow, deny });
}

export function overwriteIn({ overwrites }: Pick<ChannelView, 'overwrites'>, id: string): Overwrite | undefined {
  return overwrites.find((each) => each.id === id);
}

/** Whether an overwrite is as described. Null: there's none. */
export function isAs(found: Overwrite | undefined, bits: Bits | null): boolean {
  if (found === undefined || bits === null) return (found === undefined) === (bits === null);
  return found.allow === BigInt(bits.allow) && found.deny === BigInt(bits.deny);
}

function bitsOf({ allow, deny }: Pick<Overwrite, 'allow' | 'deny'>): Bits {
  return { allow: allow.toString(), deny: deny.toString() };
}

function withOverwrite(overwrites: ChannelView['overwrites'], { id, isMember, set }: PlannedOverwrite) {
  const others = overwrites.filter((each) => each.id !== id);
  return [...others, { id, isMember, allow: BigInt(set.allow), deny: BigInt(set.deny) }];
}
