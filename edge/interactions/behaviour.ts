/** How anything that runs behaves: where, for whom, how often, and what its handler is given. */
import type { Permission } from '../../shared/platform/discord/permissions.ts';
import type { Gated } from '../../shared/platform/store.ts';
import type { GuildInvocation, Invocation } from './invocation.ts';
import type { LimitClass, RateLimit } from './limit-classes.ts';
import type { Outcome } from './reply.ts';

export type Context = 'guild' | 'botDm' | 'privateChannel';
/** A refusal by a gate may be returned as it is; the dispatcher turns it into a sentence. */
export type Answer = Outcome | Gated | Promise<Outcome | Gated>;

/** The invocation as a handler sees it, by where it is declared to run. */
export type InvocationIn<X extends readonly Context[]> = X extends readonly ['guild'] ? GuildInvocation : Invocation;

export interface StaffRule {
  permissions: readonly Permission[];
  /** What does instead of them (default: the server's staff role). */
  or?: 'to run this bot';
}

/** How something that runs behaves: a command without subcommands, a subcommand, a context-menu command, a component. */
export interface Behaviour {
  /** A `change` passes its idempotency key to the store; a `read` may run again. */
  effect: 'read' | 'change';
  /** Who sees the answer. Declared, because a deferral decides it before the handler is done. */
  visibility: 'public' | 'ephemeral';
  /** `auto` (default) defers close to the deadline, `always` right away; `never` is for what opens a modal. */
  defer?: 'auto' | 'always' | 'never';
  /** A class, or figures of its own (default: a generous limit that each process counts by itself). */
  limit?: LimitClass | RateLimit;
  /**
   * Who checks what the server's staff switched off or restricted to roles. `shell`, the default for reads: the dispatcher, before
   * it runs. `statement`, the default for changes: the handler's own first statement, which saves a look-up and recalls what
   * it answered before; its outcome is then {@link Gated}.
   */
  gate?: 'shell' | 'statement';
  /** Where it may run (default: where its command may). A subcommand's are no wider; a component may stand elsewhere. */
  contexts?: readonly Context[];
  /** What a member needs for this subcommand, where the whole command is open to more. Discord doesn't know about it. */
  memberPermissions?: readonly Permission[];
  /**
   * What its handler wants a member to have, where someone else may do it, too (default: what its command is shown to, or the server's
   * staff role). Only told: the handler refuses.
   */
  staff?: StaffRule;
  /** What the bot needs in the channel. */
  appPermissions?: readonly Permission[];
  /** The SKU that the member or the server must have. */
  entitlement?: string;
}

/**
 * Adds the services `S` to what a handler is given. A function, so that a service can be created when it's first used: on Workers
 * every request has services of its own, and few commands need many.
 */
export type Provide<S> = <T extends object>(context: T) => T & S;
