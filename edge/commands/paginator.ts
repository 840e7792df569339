/** Turns the pages of a list: Back and Next with the page between them, which opens a form to jump where there are many. */
import type { Answer, Behaviour, Context, InvocationIn } from '../interactions/behaviour.ts';
import type { AnyComponent, Args, ArgValues } from '../interactions/component.ts';
import { arg } from '../interactions/custom-id.ts';
import { field } from '../interactions/modal.ts';
import { type MessageBody, type Outcome, type PlacedComponent, refuse, reply, update } from '../interactions/reply.ts';
import { whole } from './format.ts';
import { button, modal, type Services } from './services.ts';

/** Up to this many pages, Back and Next are enough. */
const PAGES_WITHOUT_JUMP = 5;
/** Entries are counted with Postgres's integers. */
const LAST_PAGE = 50_000_000;
/** The disabled Back button of the first page leads to -1: custom ids of one message have to differ. */
const PAGE = arg.between(-1, LAST_PAGE + 1);

/** How a page reaches the member: as a new message, or in place of the page before it. */
export type Place = (body: MessageBody) => Outcome;

/** Where a list is open. */
export interface Position {
  /** From 0. */
  page: number;
  /** At least 1. */
  pages: number;
}

interface PaginatorSpec<A extends Args, X extends readonly Context[]> extends Behaviour {
  contexts?: X;
  /** Unique among all components. */
  id: string;
  /** What the list is about, carried from page to page. */
  args?: A;
  /** Answers with a page, from 0. It may be beyond the end by now: see {@link positionIn} and {@link readPage}. */
  show(context: InvocationIn<X> & Services, args: ArgValues<A>, page: number, place: Place): Answer;
}

export interface Paginator<A extends Args> {
  /** To be listed among the command's components. */
  components: readonly AnyComponent[];
  /**
   * The buttons below a page; none for a list of one page.
   *
   * @param onlyFor the only member who can turn pages (default: anyone).
   */
  buttons(args: ArgValues<A>, position: Position, onlyFor?: string): PlacedComponent[];
  /** A button that leads to a page, from what isn't one or to see what the page is by now. */
  to(args: ArgValues<A>, page: number, label: string, onlyFor?: string): PlacedComponent;
}

/** Declares the buttons of a list. */
export function paginator<
  const A extends Args = Record<never, never>,
  const X extends readonly Context[] = readonly ['guild', 'botDm'],
>({ id, args, show, ...behaviour }: PaginatorSpec<A, X>): Paginator<A> {
  const carried = { ...args, page: PAGE };
  const turnTo = (context: object, values: object, page: number, place: Place): Answer =>
    show(context as InvocationIn<X> & Services, values as ArgValues<A>, page, place);
  const turn = button({
    ...behaviour,
    id,
    args: carried,
    run: (context) => turnTo(context, context.args, context.args.page, update),
  });
  const jump = modal({
    ...behaviour,
    id: `${id}.jump`,
    args: args ?? {},
    fields: { page: field.text({ label: 'Page', maxLength: 10 }) },
    run: (context) => {
      const page = pageTyped(context.fields.page);
      if (page === undefined) return refuse("That isn't a page number. Enter one like 3.");
      return turnTo(context, context.args, page, context.messageId === undefined ? reply : update);
    },
  });
  const ask = button({
    ...behaviour,
    id: `${id}.ask`,
    defer: 'never',
    args: { ...carried, pages: PAGE },
    run: ({ args: { page, pages, ...values }, user }) =>
      jump.open(values as never, {
        title: 'Go to page',
        fields: { page: { label: `Page (1 to ${whole(pages)})`, value: String(page + 1) } },
        onlyFor: user.id,
      }),
  });
  const only = (userId: string | undefined) => (userId === undefined ? {} : { onlyFor: userId });
  return {
    components: [turn, ask, jump],
    buttons: (values, { page, pages }, onlyFor) => {
      if (pages === 1) return [];
      const to = (target: number, label: string) => {
        const isDisabled = target < 0 || target >= pages;
        return turn.with({ ...values, page: target } as never, { label, isDisabled, ...only(onlyFor) });
      };
      const label = `${whole(page + 1)} of ${whole(pages)}`;
      const isDisabled = pages <= PAGES_WITHOUT_JUMP;
      const place = ask.with({ ...values, page, pages } as never, { label, isDisabled, ...only(onlyFor) });
      return [to(page - 1, '‹ Back'), place, to(page + 1, 'Next ›')];
    },
    to: (values, page, label, onlyFor) => turn.with({ ...values, page } as never, { label, ...only(onlyFor) }),
  };
}

/** A page from 0; undefined for what isn't a number. */
function pageTyped(text: string): number | undefined {
  const number = /^\s*#?([\d,. ]+)\s*$/.exec(text)?.[1]?.replaceAll(/[,. ]/g, '') ?? '';
  // Whoever types more than that means the end.
  return /^\d+$/.test(number) && Number(number) > 0 ? Math.min(Number(number), LAST_PAGE) - 1 : undefined;
}

/** The page to show of so many entries: the last one where the list has become shorter. */
export function positionIn(total: number, perPage: number, asked: number): Position & { offset: number } {
  const pages = Math.max(1, Math.ceil(total / perPage));
  const page = Math.min(Math.max(Math.trunc(asked), 0), pages - 1);
  return { page, pages, offset: page * perPage };
}

/** The rows of a message that has these buttons, or none. */
export function rowOf(buttons: readonly PlacedComponent[]): PlacedComponent[][] {
  return buttons.length === 0 ? [] : [[...buttons]];
}

/** The entries of one page. */
export interface Slice {
  offset: number;
  limit: number;
}

/**
 * Reads one page of a list that the database cuts. A page beyond the end is read again as the last one, because the list has become
 * shorter since the button was shown.
 *
 * @param totalOf how many entries the whole list has; undefined for an answer without a list.
 */
export async function readPage<T>(
  asked: number,
  perPage: number,
  read: (slice: Slice) => Promise<T>,
  totalOf: (found: T) => number | undefined,
): Promise<{ found: T } & Position & Slice> {
  const limit = perPage;
  const offset = Math.min(Math.max(asked, 0), LAST_PAGE) * perPage;
  const found = await read({ offset, limit });
  const total = totalOf(found) ?? 0;
  const position = positionIn(total, perPage, asked);
  if (position.offset >= offset) return { found, ...position, limit };
  const last = await read({ offset: position.offset, limit });
  return { found: last, ...positionIn(totalOf(last) ?? 0, perPage, position.page), limit };
}
