/**
 * What a command is: one declaration, from which come Discord's registration, the run-time checks, the types inside the
 * handler, the help pages and `docs/COMMANDS.md`.
 */

import type { Gated } from '../../shared/platform/store.ts';
import type { AnyComponent } from './component.ts';
import type { GuildInvocation, Invocation } from './invocation.ts';
import type { Localizations } from './localization.ts';
import type {
  Autocomplete,
  ChannelSpec,
  NumberSpec,
  OptionSpecs,
  OptionValues,
  ResolvedUser,
  StringSpec,
} from './option.ts';
import type { Permission } from './permissions.ts';
import type { Outcome } from './reply.ts';

export type Context = 'guild' | 'botDm' | 'privateChannel';
/** A refusal by a gate is passed on as it is: the dispatcher says it. */
export type Answer = Outcome | Gated | Promise<Outcome | Gated>;

/** The invocation as a handler sees it, by where it is declared to run. */
export type InvocationIn<X extends readonly Context[]> = X extends readonly ['guild'] ? GuildInvocation : Invocation;

/** At most `count` uses by one member in `windowMs` milliseconds. */
export interface RateLimit {
  count: number;
  windowMs: number;
  /** The handler's own statement keeps the limit; nobody is asked beforehand. */
  isInStatement?: boolean;
}

/** How one runnable thing behaves: a command without subcommands, a subcommand, a context-menu command, a component. */
export interface Behaviour {
  /** `change` hands its idempotency key to the store; `read` may run again freely. */
  effect: 'read' | 'change';
  /** Who sees the answer. A deferral fixes it before the handler is done, so it is declared. */
  visibility: 'public' | 'ephemeral';
  /** `auto` (default) defers when the deadline nears, `always` at once, `never` for what opens a modal. */
  defer?: 'auto' | 'always' | 'never';
  /** Absent: a generous one that this process counts by itself. */
  limit?: RateLimit;
  /**
   * Who checks what the server's staff switched off or keeps for roles. `shell`, the default for reads: the dispatcher, before
   * it runs. `statement`, the default for changes: the handler's own first statement, which saves a look-up and recalls what
   * it answered before; its outcome is then {@link Gated}.
   */
  gate?: 'shell' | 'statement';
  /** Where it may run, for a subcommand or a component: no wider than its command. */
  contexts?: readonly Context[];
  /** How long until the same member can do it again, in milliseconds. Decided by the statement that makes the change. */
  cooldownMs?: number;
  /** What a member needs for this one, where the whole command is open to more. Discord does not know of it. */
  memberPermissions?: readonly Permission[];
  /** What the bot needs in the channel. */
  appPermissions?: readonly Permission[];
  /** The SKU that the member or the guild must hold. */
  entitlement?: string;
}

/**
 * Puts the services `S` beside what one handler is given. A function, so that a service can be made when it is first taken:
 * on Workers every request has services of its own, and few commands need many.
 */
export type Lend<S> = <T extends object>(context: T) => T & S;

interface Described {
  description: string;
  descriptionLocalizations?: Localizations;
  nameLocalizations?: Localizations;
}

/** A subcommand, or a command that has none. */
export interface Leaf<S, O extends OptionSpecs<InvocationIn<X> & S>, X extends readonly Context[]>
  extends Behaviour,
    Described {
  contexts?: X;
  options?: O;
  run(context: InvocationIn<X> & S & { options: OptionValues<O>; behaviour: Behaviour }): Answer;
}

/** A leaf whose option types have been checked and forgotten. */
export interface AnyLeaf<S> extends Behaviour, Described {
  options?: OptionSpecs<Invocation & S>;
  run(context: Invocation & S & { options: never; behaviour: Behaviour }): Answer;
}

interface Placement {
  /** Lower case, 1 to 32 characters. Context-menu commands may have capitals and spaces. */
  name: string;
  /** What guilds switch on and off together: `economy`, `music`, `info`, … */
  module: string;
  /** Where it may be used; default in guilds and in the bot's direct messages. */
  contexts?: readonly Context[];
  /** Never switched off nor kept for roles: what everybody needs at all times. */
  isAlwaysOpen?: boolean;
  /** How the application must be installed; default in guilds. */
  installs?: readonly ('guild' | 'user')[];
  /** What a member needs to see and use it; guild staff can override it for Discord's part. */
  memberPermissions?: readonly Permission[];
  /** The buttons, selects and modals its answers carry. */
  components?: readonly AnyComponent[];
  /** Uses worth showing on the help page, as typed. */
  examples?: readonly string[];
}

export type Subcommands<S> = Readonly<Record<string, AnyLeaf<S>>>;

export interface SlashCommand<S> extends Placement, Described {
  kind: 'slash';
  leaf?: AnyLeaf<S>;
  subcommands?: Subcommands<S>;
  groups?: Readonly<Record<string, Described & { subcommands: Subcommands<S> }>>;
}

export interface TargetMessage {
  id: string;
  content: string;
  author: { id: string; username: string };
  attachments?: readonly { url: string; content_type?: string | undefined }[] | undefined;
}

export interface UserCommand<S> extends Omit<Placement, 'contexts'>, Behaviour {
  kind: 'user';
  /** The slash command it stands for: what staff decided about that counts for this. */
  standsFor: string;
  nameLocalizations?: Localizations;
  run(context: Invocation & S & { target: ResolvedUser }): Answer;
}

export interface MessageCommand<S> extends Omit<Placement, 'contexts'>, Behaviour {
  kind: 'message';
  /** The slash command it stands for: what staff decided about that counts for this. */
  standsFor: string;
  nameLocalizations?: Localizations;
  run(context: Invocation & S & { target: TargetMessage }): Answer;
}

export type Command<S> = SlashCommand<S> | UserCommand<S> | MessageCommand<S>;

type SimpleSpec<S, O extends OptionSpecs<InvocationIn<X> & S>, X extends readonly Context[]> = Omit<
  Placement,
  'contexts'
> &
  Leaf<S, O, X>;
type GroupedSpec<S> = Placement & Described & Pick<SlashCommand<S>, 'subcommands' | 'groups'>;
/** A context-menu command of either kind, whose handler is given the guild where it is declared for guilds alone. */
type MenuSpec<S, M, X extends readonly Context[], Target> = Omit<M, 'kind' | 'run' | 'contexts'> & {
  contexts?: X;
  run(context: InvocationIn<X> & S & { target: Target }): Answer;
};

/**
 * The words to declare commands with, for a bot whose handlers are given the services `S`.
 *
 * @example
 * const { command, option } = declarations<{ economy: Economy }>();
 * export const pay = command({
 *   name: 'pay', module: 'economy', description: 'Send credits', effect: 'change', visibility: 'public',
 *   options: { user: option.user({ description: 'Who gets them', required: true }) },
 *   run: ({ options, economy }) => economy.pay(options.user.id),
 * });
 */
export function declarations<S>() {
  type C = Invocation & S;
  return {
    command<
      const O extends OptionSpecs<InvocationIn<X> & S> = Record<never, never>,
      const X extends readonly Context[] = readonly ['guild', 'botDm'],
    >(spec: SimpleSpec<S, O, X>): SlashCommand<S> {
      const { name, module, contexts, isAlwaysOpen, installs, memberPermissions, components, examples, ...leaf } = spec;
      const placement = { name, module, contexts, isAlwaysOpen, installs, memberPermissions, components, examples };
      const described = {
        description: spec.description,
        ...pick(spec, 'descriptionLocalizations', 'nameLocalizations'),
      };
      // What the handler is given depends on where it may run, which the registry checks.
      return { kind: 'slash', ...defined(placement), ...described, leaf: leaf as unknown as AnyLeaf<S> };
    },
    commandGroup(spec: GroupedSpec<S>): SlashCommand<S> {
      return { kind: 'slash', ...spec };
    },
    subcommand<
      const O extends OptionSpecs<InvocationIn<X> & S> = Record<never, never>,
      const X extends readonly Context[] = readonly ['guild', 'botDm'],
    >(spec: Leaf<S, O, X>): AnyLeaf<S> {
      return spec as unknown as AnyLeaf<S>;
    },
    userCommand: <const X extends readonly Context[] = readonly ['guild', 'botDm']>(
      spec: MenuSpec<S, UserCommand<S>, X, ResolvedUser>,
    ): UserCommand<S> => ({ kind: 'user', ...spec }) as unknown as UserCommand<S>,
    messageCommand: <const X extends readonly Context[] = readonly ['guild', 'botDm']>(
      spec: MenuSpec<S, MessageCommand<S>, X, TargetMessage>,
    ): MessageCommand<S> => ({ kind: 'message', ...spec }) as unknown as MessageCommand<S>,
    option: {
      string: <const T extends StringSpec<C>>(spec: Exact<T, StringSpec<C>>) => ({ kind: 'string' as const, ...spec }),
      integer: <const T extends NumberSpec<C>>(spec: Exact<T, NumberSpec<C>>) => ({
        kind: 'integer' as const,
        ...spec,
      }),
      number: <const T extends NumberSpec<C>>(spec: Exact<T, NumberSpec<C>>) => ({ kind: 'number' as const, ...spec }),
      boolean: <const T extends OptionBase>(spec: Exact<T, OptionBase>) => ({ kind: 'boolean' as const, ...spec }),
      user: <const T extends OptionBase>(spec: Exact<T, OptionBase>) => ({ kind: 'user' as const, ...spec }),
      role: <const T extends OptionBase>(spec: Exact<T, OptionBase>) => ({ kind: 'role' as const, ...spec }),
      mentionable: <const T extends OptionBase>(spec: Exact<T, OptionBase>) => ({
        kind: 'mentionable' as const,
        ...spec,
      }),
      attachment: <const T extends OptionBase>(spec: Exact<T, OptionBase>) => ({
        kind: 'attachment' as const,
        ...spec,
      }),
      channel: <const T extends ChannelSpec>(spec: Exact<T, ChannelSpec>) => ({ kind: 'channel' as const, ...spec }),
    },
    autocomplete: (complete: Autocomplete<C>): Autocomplete<C> => complete,
    /** For options of what is declared for guilds alone. */
    autocompleteInGuild: (complete: Autocomplete<GuildInvocation & S>): Autocomplete<GuildInvocation & S> => complete,
  };
}

type OptionBase = Described & { required?: boolean };

/** `T` without properties that `Shape` does not know: a generic parameter would let a misspelled one pass. */
type Exact<T extends Shape, Shape> = T & { [K in Exclude<keyof T, keyof Shape>]: never };

function pick<T extends object, K extends keyof T>(from: T, ...keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Pick<T, K>;
}

/** Without the properties that are undefined, which `exactOptionalPropertyTypes` tells apart from absent ones. */
function defined<T extends object>(from: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
