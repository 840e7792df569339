/** What a page of a server's dashboard is: one declaration, which the router, the navigation, and the checks all read. */
import type { Context } from 'hono';
import type * as z from 'zod';
import type { GuildCaller } from '../../../shared/platform/store.ts';
import type { Area } from '../../../shared/web/grants.ts';
import type { NotedWrite, WrittenChange } from '../../../shared/web/writes.ts';
import type { Services } from '../../commands/services.ts';
import type { ScriptName } from '../browser-digests.generated.ts';
import type { Html } from '../layout.ts';
import type { Mentions } from '../markdown.ts';
import type { WebEnv } from '../parts.ts';
import type { WebSession } from '../session.ts';
import type { Access } from './access.ts';
import type { CommandResult, TypedCommand } from './run-command.ts';

/** What a page is given: everything that commands get, and who asks, where. */
export interface PageContext extends Services {
  c: Context<WebEnv>;
  session: WebSession;
  /** Every page, for what's about writes of all of them. */
  pages: readonly DashboardPage[];
  user: { id: string; name: string };
  guild: { id: string; name: string };
  access: Access;
  /** Whether they may change something on this page. */
  canEdit: boolean;
  /** Who asks, for use cases. The key is this form's own; a page that's only shown has none worth using. */
  caller: GuildCaller;
  /** A path below this page: `/dashboard/1/economy/receipt/7`. */
  path(below?: string): string;
  /** The path of another page. */
  pageOf(id: string, below?: string): string;
  /** One parameter of the URL's query; at most 200 characters. */
  query(name: string): string | undefined;
  /** A part of the path that the route names. */
  param(name: string): string;
  /** Hidden fields, which every form that changes something needs. */
  formFields(): Html;
  /** The same as values, for `sortableList`. */
  formTokens(): Record<string, string>;
  /** Answers a request of a `liveRegion`. It's read once for all viewers of this server, and ends with their access. */
  stream<T>(source: { name: string; read(): Promise<T>; render(data: T): Html }): Response;
  /** Names of members, as this server knows them. Those that can't be found are named by their ID. */
  namesOf(ids: readonly (string | null | undefined)[]): Promise<(id: string) => string>;
  /** For `markdownHtml`. */
  mentionsIn(text: string): Promise<Mentions>;
  /** Runs a slash command as this member, with all of its rules, and returns its answer. Once per form. */
  runCommand(typed: TypedCommand): Promise<CommandResult>;
}

export interface ShownPage {
  title?: string;
  content: Html;
  scripts?: readonly ScriptName[];
  status?: 200 | 400 | 404 | 409 | 503;
}

/** A page, or a response of another kind: a file, a stream. */
export type Shown = ShownPage | Response;

export type ActionResult =
  /**
   * Goes to a page (default: where the form was), which shows the sentence. In Discord's markdown. `change`: what the log needs to
   * show the difference, and to take it back.
   */
  | { done: string; to?: string; change?: WrittenChange | undefined }
  /** The same, but nothing changed. */
  | { refused: string; to?: string }
  /** Shows this instead: a difference to decide on, a result. Nothing changed. */
  | { shown: ShownPage };

/** Something that a form of this page can do. */
export interface Action<F, C = PageContext> {
  /** Values by field name. What doesn't fit is refused with the message, so write it for people. */
  fields: z.ZodType<F>;
  /** What it changes has a history of its own that `/audit` shows (default: it doesn't). */
  isAudited?: boolean;
  /** How the log says that it's undone. */
  undo: Undo;
  /** What the log says about the fields (default: all of them). */
  logged?(fields: F): Readonly<Record<string, unknown>>;
  /** For managers of the server alone: nobody can be granted it. */
  isForManagers?: boolean;
  /** The command that it stands for (default: the page's). */
  command?: DashboardPage['command'];
  /** A question for whatever can't be undone. Without one, it's done at once. */
  confirm?(context: C, fields: F): Question | undefined | Promise<Question | undefined>;
  run(context: C, fields: F): Promise<ActionResult>;
}

/** How an action is undone. */
export type Undo =
  /** With a button in the log: what it returns has a `change`. */
  | 'log'
  /** On a page that has the history of such changes. */
  | { page: string; below?: string; label: string }
  /** Not at all, for this reason. */
  | { why: string };

/** A kind of change that the log shows, and undoes. */
export interface Change<C extends WrittenChange, X = PageContext> {
  /** From what to what. */
  show(change: C, names: Names): Html | string;
  /** The members whom `show` names (default: none). */
  members?(change: C): readonly string[];
  /** Why one of them has no button. */
  whyNot?(change: C): string | undefined;
  /** The command that undoing stands for (default: the page's). */
  command?: DashboardPage['command'];
  /** Puts back what was before, if it's still as that write left it. Not needed where `whyNot` always has a reason. */
  undo?(context: X, change: C, write: Pick<NotedWrite, 'id' | 'at'>): ActionResult | Promise<ActionResult>;
}

/** By `about`. */
// biome-ignore lint/suspicious/noExplicitAny: each kind has a form of its own, which `change` has checked.
export type Changes<X = PageContext> = Readonly<Record<string, Change<any, X>>>;

/** What members, roles, and channels are called. */
export interface Names {
  member(id: string): string;
  role(id: string): string;
  channel(id: string): string;
}

export interface Question {
  title: string;
  /** What will happen. */
  body: Html;
  /** On the button: a verb. */
  button: string;
}

export interface DashboardPage {
  /** In the path, and the part before the action in the audit log: `economy`. */
  id: string;
  /** In the navigation. */
  title: string;
  /** What someone must be allowed to see. */
  area: Area | 'any' | 'managers';
  /** The command that it stands for: where staff have switched it off, it changes nothing, and it has the same module. */
  command: { name: string; module: string };
  /** Not there where the operator has left this area of commands out (default: always there). */
  module?: string;
  /** By path below the page, as Hono writes them: `/`, `/receipt/:id`. */
  views: Readonly<Record<string, (context: PageContext) => Promise<Shown>>>;
  // biome-ignore lint/suspicious/noExplicitAny: each action has fields of its own, which `action` has checked.
  actions: Readonly<Record<string, Action<any>>>;
  /** What its actions change. With any, `revertAction` is one of them. */
  changes?: Changes;
}

/** Checks an action's types. */
export function action<F>(declared: Action<F>): Action<F> {
  return declared;
}

/** Checks the types of a kind of change. */
export function change<C extends WrittenChange>(declared: Change<C>): Change<C> {
  return declared;
}
