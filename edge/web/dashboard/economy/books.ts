/** Every transfer that was made in this server. */
import { type BooksFilter, type BookTransfer, readGuildBooks } from '../../../../shared/economy/guild-books.ts';
import { receiptNumber, transferOf } from '../../../../shared/economy/receipt.ts';
import { TRANSFER_CODES, transferTitle } from '../../../commands/economy/transfer-title.ts';
import { type Money, moneyOf } from '../../../commands/format.ts';
import type { Html } from '../../layout.ts';
import { timeHtml } from '../../markdown.ts';
import { html } from '../../words/index.ts';
import { dayOf, memberIdIn, queryOf } from '../filters.ts';
import type { PageContext, Shown } from '../page.ts';
import { amountHtml, memberHtml, membersIn, partyHtml, sections } from './parts.ts';

const ROWS = 25;
/** Legs shown in the list; the receipt has all. */
const MOST_LEGS = 4;

export async function showBooks(context: PageContext): Promise<Shown> {
  const { store, caller, query, path, c } = context;
  const number = query('receipt');
  const typed = number === undefined ? undefined : transferOf(number);
  if (typed !== undefined) return c.redirect(path(`/receipt/${receiptNumber(typed)}`), 303);
  const filter = filterOf(context);
  const page = await readGuildBooks(store, caller, filter, ROWS);
  const { transfers, hasOlder } = page;
  const nameOf = await context.namesOf(membersIn(transfers));
  const kept = { member: filter.member, kind: filter.code, from: query('from'), to: query('to') };
  const last = transfers.at(-1)?.transfer;
  const content = html`<h1>Economy</h1>
${sections(context, '')}
<p>Every transfer in this server, newest first. Credits are the same everywhere, so balances aren’t shown here: they include what members did in other servers.</p>
${number === undefined ? '' : html`<p class="problem">That isn’t a receipt number. It has nine letters and digits, like 7K3M-9QXW-T.</p>`}
${filterForm(context, kept)}
${
  transfers.length === 0
    ? html`<p>Nothing matches. ${Object.values(kept).some(Boolean) ? html`<a href="${path()}">Show everything</a>` : html`Try <code>/daily</code> in Discord.`}</p>`
    : table(context, transfers, moneyOf(page), nameOf)
}
<p class="pages">${filter.before === undefined ? '' : html`<a href="${path(queryOf(kept))}">Newest</a> `}${hasOlder ? html`<a href="${path(queryOf({ ...kept, before: last }))}" rel="next">Older</a>` : ''}</p>`;
  return { content };
}

function filterOf({ query }: PageContext): BooksFilter {
  const code = query('kind');
  const before = query('before');
  const to = dayOf(query('to'));
  return {
    member: memberIdIn(query('member')),
    code: code !== undefined && TRANSFER_CODES.includes(code) ? code : undefined,
    from: dayOf(query('from')),
    // Including that day.
    to: to && new Date(to.getTime() + 86_400_000),
    before: before !== undefined && /^\d{1,18}$/.test(before) ? before : undefined,
  };
}

function filterForm(
  { path }: PageContext,
  kept: Readonly<Record<'member' | 'kind' | 'from' | 'to', string | undefined>>,
) {
  const isOpen = Object.values(kept).some(Boolean);
  return html`<details${isOpen ? html` open` : ''}><summary>Filter, or find a receipt</summary><form class="panel" method="get" action="${path()}">
<div class="fields">
<div><label for="member">Member’s ID</label><input id="member" name="member" type="text" inputmode="numeric" maxlength="24" autocomplete="off" value="${kept.member ?? ''}"></div>
<div><label for="kind">What</label><select id="kind" name="kind"><option value="">Everything</option>${TRANSFER_CODES.map((code) => html`<option value="${code}"${code === kept.kind ? html` selected` : ''}>${transferTitle(code)}</option>`)}</select></div>
<div><label for="from">From</label><input id="from" name="from" type="date" value="${kept.from ?? ''}"></div>
<div><label for="to">To</label><input id="to" name="to" type="date" value="${kept.to ?? ''}"></div>
<div><label for="receipt">Receipt number</label><input id="receipt" name="receipt" type="text" maxlength="40" autocomplete="off"></div>
</div>
<div><button>Show</button></div>
</form></details>`;
}

function table(
  context: PageContext,
  transfers: readonly BookTransfer[],
  money: Money,
  nameOf: (id: string) => string,
): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Transfers"><table>
<thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Moved</th><th scope="col">Note</th></tr></thead>
<tbody>${transfers.map((each) => row(context, each, money, nameOf))}</tbody></table></div>`;
}

function row(context: PageContext, each: BookTransfer, money: Money, nameOf: (id: string) => string): Html {
  const { transfer, at, code, actor, member, legs, note, reversedBy } = each;
  const number = receiptNumber(transfer);
  const sides = (isReceiving: boolean) =>
    listHtml(legs.filter(({ delta }) => delta > 0 === isReceiving).map((leg) => partyHtml(leg, context, nameOf)));
  const moved = legs.filter(({ delta }) => delta > 0).map(({ asset, delta }) => amountHtml(asset, delta, money));
  return html`<tr><td>${timeHtml(new Date(at))}</td>
<th scope="row"><a href="${context.path(`/receipt/${number}`)}">${transferTitle(code)}</a>${reversedBy === null ? '' : html` <span class="quiet">undone</span>`}</th>
<td>${legs.length === 0 ? html`${memberHtml(actor, context, nameOf)}, staff` : sides(false)}</td>
<td>${legs.length === 0 && member !== null ? memberHtml(member, context, nameOf) : sides(true)}</td>
<td>${listHtml(moved)}</td><td>${note ?? ''}</td></tr>
`;
}

function listHtml(all: readonly Html[]): Html {
  const more = all.length - MOST_LEGS;
  return html`${all.slice(0, MOST_LEGS).map((each, index) => html`${index === 0 ? '' : html`<br>`}${each}`)}${more > 0 ? html`<br>and ${more} more` : ''}`;
}
