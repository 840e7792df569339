/** What the pages about the economy share. */
import type { BookLeg, BookTransfer } from '../../../../shared/economy/guild-books.ts';
import { amountOf } from '../../../commands/economy/item-format.ts';
import { transferTitle } from '../../../commands/economy/transfer-title.ts';
import { type Money, whole } from '../../../commands/format.ts';
import type { Html } from '../../layout.ts';
import { markdownHtml } from '../../markdown.ts';
import { html, say, word } from '../../words/index.ts';
import type { PageContext } from '../page.ts';

const PAGES = { '': word('Books'), '/supply': word('Supply'), '/faucets': word('Faucets') } as const;

/** Links between the pages. */
export function sections({ path }: PageContext, current: keyof typeof PAGES | undefined): Html {
  return html`<nav aria-label="Economy"><ul>${Object.entries(PAGES).map(
    ([below, title]) =>
      html`<li><a href="${path(below)}"${below === current ? html` aria-current="page"` : ''}>${say(title)}</a></li>`,
  )}</ul></nav>`;
}

/** An amount of credits or items, in this server's currency. */
export function amountHtml(asset: string, amount: number, money: Money): Html {
  return markdownHtml(amountOf(asset, amount, money));
}

/** All members that transfers name. */
export function membersIn(transfers: readonly BookTransfer[]): string[] {
  return transfers.flatMap(({ actor, member, legs }) => [
    actor,
    ...(member === null ? [] : [member]),
    ...legs.filter(({ kind }) => kind === 'user').map(({ owner }) => owner),
  ]);
}

/** Whose account it is, with a link to what else moved on it. */
export function partyHtml(
  { kind, owner, bucket }: BookLeg,
  context: PageContext,
  nameOf: (id: string) => string,
): Html {
  if (kind !== 'user') return html`Chorus, ${transferTitle(bucket)}`;
  return html`${memberHtml(owner, context, nameOf)}, ${bucket}`;
}

export function memberHtml(id: string, { path }: PageContext, nameOf: (id: string) => string): Html {
  return id === '0' ? html`someone` : html`<a href="${path(`?member=${id}`)}">${nameOf(id)}</a>`;
}

/** `+5`, `−5`, or `0`. */
export function signed(amount: number): string {
  return amount > 0 ? `+${whole(amount)}` : amount < 0 ? `−${whole(-amount)}` : '0';
}
