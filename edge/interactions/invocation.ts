import type { Caller, GuildCaller } from '../../shared/platform/store.ts';
import type { InvocationEnvelope } from './envelope.ts';
import type { ResolvedChannel } from './resolved.ts';

/** The member who used the command or component. */
export interface Invoker {
  id: string;
  username: string;
  displayName: string;
}

/** What every handler knows about the interaction it answers. */
export interface Invocation {
  interactionId: string;
  /** Who asks, and under which idempotency key: what use cases take. */
  caller: Caller;
  /**
   * Names the change this interaction makes: the idempotency key to hand to whatever is changed. The same interaction
   * delivered twice, and a one-shot button pressed twice, carry the same key.
   */
  key: string;
  /** Posts follow-ups to this interaction for 15 minutes, without any other token. A secret: never log or store it as it is. */
  token: string;
  user: Invoker;
  /** Undefined in direct messages. */
  guild: { id: string; roleIds: readonly string[] } | undefined;
  channelId: string | undefined;
  /** The channel or thread itself; undefined where Discord doesn't send it. */
  channel: ResolvedChannel | undefined;
  /** What the member may do in this channel, as Discord's bit set; undefined in direct messages. */
  permissions: string | undefined;
  /** What the bot may do in this channel, as Discord's bit set; undefined where Discord doesn't say. */
  appPermissions: string | undefined;
  /** The member's language, e.g. `en-US`. */
  locale: string;
  now: Date;
  /** Milliseconds since the member pressed Enter, by the interaction's snowflake. */
  elapsedMs: number;
  /** The module the command belongs to and the command's own name: what guilds switch off or restrict to roles. */
  command: { name: string; module: string };
}

/** An invocation of something declared for servers only: `contexts: ['guild']`. */
export interface GuildInvocation extends Invocation {
  caller: GuildCaller;
  guild: NonNullable<Invocation['guild']>;
  channelId: string;
  /** What the member may do in this channel, overwrites included. Says nothing about other channels. */
  permissions: string;
}

/** The member or user an interaction comes from; undefined for an envelope that names nobody. */
export function invokerOf(envelope: InvocationEnvelope): Invoker | undefined {
  const user = envelope.member?.user ?? envelope.user;
  if (user === undefined) return undefined;
  return {
    id: user.id,
    username: user.username,
    displayName: envelope.member?.nick ?? user.global_name ?? user.username,
  };
}
