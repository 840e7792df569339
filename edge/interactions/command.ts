/**
 * What a command is: one declaration, from which come Discord's registration, the run-time checks, the types inside the
 * handler, the help pages and `docs/COMMANDS.md`.
 */

import type { Permission } from '../../shared/platform/discord/permissions.ts';
import type { Answer, Behaviour, Context, InvocationIn } from './behaviour.ts';
import type { AnyComponent } from './component.ts';
import type { GuildInvocation, Invocation } from './invocation.ts';
import type { Localizations } from './localization.ts';
import type { Autocomplete, ChannelSpec, NumberSpec, OptionSpecs, OptionValues, StringSpec } from './option.ts';
import type { ResolvedUser } from './resolved.ts';

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
  /** Uses of this subcommand worth showing on its help page, as typed. */
  examples?: readonly string[];
  options?: O;
  run(context: InvocationIn<X> & S & { options: OptionValues<O>; behaviour: Behaviour }): Answer;
}

/** A leaf whose option types have been checked and erased. */
export interface AnyLeaf<S> extends Behaviour, Described {
  examples?: readonly string[];
  options?: OptionSpecs<Invocation & S>;
  run(context: Invocation & S & { options: never; behaviour: Behaviour }): Answer;
}

interface Placement {
  /** Lowercase, 1 to 32 characters. Context-menu commands may have capitals and spaces. */
  name: string;
  /** What servers switch on and off together: `economy`, `music`, `info`, … */
  module: string;
  /** Where it may be used (default: servers and the bot's direct messages). */
  contexts?: readonly Context[];
  /** Servers can't switch it off or restrict it to roles. */
  isAlwaysOpen?: boolean;
  /** How the application must be installed (default: in a server). */
  installs?: readonly ('guild' | 'user')[];
  /** What a member needs to see and use it. Server staff can override Discord's part of this. */
  memberPermissions?: readonly Permission[];
  /**
   * Who Discord shows it to, where the handler decides itself who may use it: a role that the server named may do without these.
   * Server staff can override this.
   */
  shownTo?: readonly Permission[];
  /** What else its handlers check, as short phrases for its help page. */
  conditions?: readonly string[];
  /** The buttons, selects, and modals in its answers. */
  components?: readonly AnyComponent[];
  /** Uses worth showing on the help page, as typed. Each subcommand's page shows its own. */
  examples?: readonly string[];
}

export type Subcommands<S> = Readonly<Record<string, AnyLeaf<S>>>;

export interface CommandGroup<S> extends Described {
  /** Where it belongs to another area than its command: without that area, there's no such group. */
  module?: string;
  subcommands: Subcommands<S>;
}

export interface SlashCommand<S> extends Placement, Described {
  kind: 'slash';
  leaf?: AnyLeaf<S>;
  subcommands?: Subcommands<S>;
  groups?: Readonly<Record<string, CommandGroup<S>>>;
}

export interface TargetMessage {
  id: string;
  content: string;
  author: { id: string; username: string };
  attachments?: readonly TargetFile[] | undefined;
  /** What it forwards. https://docs.discord.com/developers/resources/message#message-snapshot-object */
  message_snapshots?:
    | readonly { message: { content?: string | undefined; attachments?: readonly TargetFile[] | undefined } }[]
    | undefined;
}

export interface TargetFile {
  url: string;
  content_type?: string | undefined;
}

export interface UserCommand<S> extends Omit<Placement, 'contexts'>, Behaviour {
  kind: 'user';
  /** The slash command whose switches and role restrictions also apply to this. */
  standsFor: string;
  nameLocalizations?: Localizations;
  run(context: Invocation & S & { target: ResolvedUser }): Answer;
}

export interface MessageCommand<S> extends Omit<Placement, 'contexts'>, Behaviour {
  kind: 'message';
  /** The slash command whose switches and role restrictions also apply to this. */
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
/** A context-menu command of either kind. */
type MenuSpec<S, M, X extends readonly Context[], Target> = Omit<M, 'kind' | 'run' | 'contexts'> & {
  contexts?: X;
  run(context: InvocationIn<X> & S & { target: Target }): Answer;
};

/**
 * The functions that declare commands, for a bot whose handlers are given the services `S`.
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
      const { name, module, contexts, isAlwaysOpen, installs, memberPermissions, shownTo, ...rest } = spec;
      const { components, examples, conditions, ...leaf } = rest;
      const shown = { memberPermissions, shownTo };
      const placement = { name, module, contexts, isAlwaysOpen, installs, ...shown, conditions, components, examples };
      const described = {
        description: spec.description,
        ...pick(spec, 'descriptionLocalizations', 'nameLocalizations'),
      };
      // The handler's type depends on where it may run, which the gates check.
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
    /** For options of something declared for servers only. */
    autocompleteInGuild: (complete: Autocomplete<GuildInvocation & S>): Autocomplete<C> =>
      // Its options belong to something declared for servers only, which the gates check.
      complete as unknown as Autocomplete<C>,
  };
}

type OptionBase = Described & { required?: boolean };

/** `T` without properties that `Shape` doesn't have: a generic parameter would accept a misspelled one. */
type Exact<T extends Shape, Shape> = T & { [K in Exclude<keyof T, keyof Shape>]: never };

function pick<T extends object, K extends keyof T>(from: T, ...keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Pick<T, K>;
}

/** Without undefined properties, which `exactOptionalPropertyTypes` distinguishes from absent ones. */
function defined<T extends object>(from: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
