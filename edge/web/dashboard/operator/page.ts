/** What a page for whoever runs the bot is. They're about the whole installation, and only `OPERATOR_IDS` see that there are any. */
import type { Context } from 'hono';
import type { WrittenChange } from '../../../../shared/web/writes.ts';
import type { Services } from '../../../commands/services.ts';
import type { Html } from '../../layout.ts';
import type { WebEnv, WebParts } from '../../parts.ts';
import type { WebSession } from '../../session.ts';
import type { AnnouncementReader } from '../announcements.ts';
import type { Action, Change, Changes, PageContext, Shown } from '../page.ts';

export interface OperatorContext extends Services {
  c: Context<WebEnv>;
  /** Every page, for what's about writes of all of them. */
  pages: readonly OperatorPage[];
  session: WebSession;
  /** Who asks, for use cases. The key is this form's own; a page that's only shown has none worth using. */
  caller: { key: string; actor: { id: string } };
  config: WebParts['config'];
  registry: WebParts['telemetry']['registry'];
  announcements: AnnouncementReader;
  now: Date;
  /** A path below the operator's pages: `/dashboard/operator/jobs`. */
  path(below?: string): string;
  /** One parameter of the URL's query; at most 200 characters. */
  query(name: string): string | undefined;
  /** A part of the path that the route names. */
  param(name: string): string;
  /** Whether Redis does, right now. */
  redisAnswers(): Promise<boolean>;
  /** Answers a request of a `liveRegion`. It's read once for all operators, and ends when someone isn't one any longer. */
  stream: PageContext['stream'];
  /** Hidden fields, which every form that changes something needs. */
  formFields(): Html;
}

export interface OperatorPage {
  /** In the path, and the part before the action in the log; empty for the first one. */
  id: string;
  title: string;
  /** By path below the page. */
  views: Readonly<Record<string, (context: OperatorContext) => Promise<Shown>>>;
  // biome-ignore lint/suspicious/noExplicitAny: each action has fields of its own, which `operatorAction` has checked.
  actions: Readonly<Record<string, Action<any, OperatorContext>>>;
  /** What its actions change. With any, `revertAction` is one of them. */
  changes?: Changes<OperatorContext>;
}

/** Checks an action's types. */
export function operatorAction<F>(declared: Action<F, OperatorContext>): Action<F, OperatorContext> {
  return declared;
}

/** Checks the types of a kind of change. */
export function operatorChange<C extends WrittenChange>(
  declared: Change<C, OperatorContext>,
): Change<C, OperatorContext> {
  return declared;
}
