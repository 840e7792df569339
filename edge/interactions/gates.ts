/** The conditions a command declares that need no store: where, who, with which permissions, how often. */
import { missingPermissions, permissionLabels } from '../../shared/platform/discord/permissions.ts';
import { plural } from '../../shared/platform/plural.ts';
import type { RateLimitedUse } from '../../shared/platform/rate-limit.ts';
import type { Behaviour, Context } from './behaviour.ts';
import type { Command } from './command.ts';
import type { InvocationEnvelope } from './envelope.ts';
import type { RateLimit } from './limit-classes.ts';

/** Where a command declares no limit: what nobody reaches by hand. */
export const DEFAULT_LIMIT: RateLimit = { count: 30, windowMs: 10_000 };
/** Suggestions while someone types; Discord asks with every keystroke. */
export const AUTOCOMPLETE_LIMIT = { count: 100, windowMs: 20_000 } as const;

/** Counts uses in this process alone. An interaction is counted once, however often it is delivered. */
export interface LocalLimiter {
  /** @returns milliseconds until the next use is admitted; 0 when this one is. */
  admit(use: RateLimitedUse): number;
}

/** Counts uses. An interaction is counted once, however often it is delivered, and gets the same verdict each time. */
export interface RateLimiter {
  /** @returns milliseconds until the next use is admitted; 0 when this one is. Never rejects. */
  take(use: RateLimitedUse): Promise<number>;
}

const CONTEXT_NUMBERS: Record<Context, number> = { guild: 0, botDm: 1, privateChannel: 2 };

/** Discord's numbers for where a command may be used. */
export function contextNumbers(command: Pick<Command<never>, 'contexts'>): number[] {
  return (command.contexts ?? ['guild', 'botDm']).map((context) => CONTEXT_NUMBERS[context]);
}

/**
 * Why this member can't use this command here, as a sentence; undefined when they can.
 *
 * Discord's client enforces most of this, but server staff can override permissions there, and an old client knows old rules.
 */
export function refusalByGates(
  command: Pick<Command<never>, 'contexts' | 'memberPermissions'>,
  behaviour: Behaviour,
  envelope: InvocationEnvelope,
  now: Date,
): string | undefined {
  const here = envelope.context ?? (envelope.guild_id === undefined ? 1 : 0);
  // What says itself where it runs, such as a button in a direct message, doesn't depend on its command.
  const contexts = behaviour.contexts ?? command.contexts;
  if (!contextNumbers(contexts === undefined ? {} : { contexts }).includes(here)) {
    return here === 0 ? 'That only works in a direct message with me.' : 'That only works in a server. Try it there.';
  }
  if (here === 0 && (envelope.guild_id === undefined || envelope.member === undefined)) {
    return "Discord didn't say which server this is. Please try again.";
  }
  const wanted = [...(command.memberPermissions ?? []), ...(behaviour.memberPermissions ?? [])];
  if (wanted.length > 0 && here === 0) {
    const lacking = missingPermissions(envelope.member?.permissions, wanted);
    if (lacking.length > 0) return `You need ${permissionLabels(lacking)} to do that. Ask a server admin.`;
  }
  if (behaviour.appPermissions !== undefined && here === 0) {
    const lacking = missingPermissions(envelope.app_permissions, behaviour.appPermissions);
    if (lacking.length > 0)
      return `I need ${permissionLabels(lacking)} in this channel to do that. Ask a server admin to grant ${plural(lacking.length, 'it', 'them')}.`;
  }
  if (behaviour.entitlement !== undefined && !isEntitled(behaviour.entitlement, envelope, now)) {
    return 'That needs a subscription that neither you nor this server has.';
  }
  return undefined;
}

function isEntitled(sku: string, { entitlements = [] }: InvocationEnvelope, now: Date): boolean {
  // Test entitlements have no end.
  return entitlements.some(
    (held) =>
      held.sku_id === sku &&
      held.deleted !== true &&
      (held.ends_at == null || Date.parse(held.ends_at) > now.getTime()),
  );
}
