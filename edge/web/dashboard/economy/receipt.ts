/** One transfer with both sides of it. */
import { STAFF } from '../../../../shared/economy/catalog.ts';
import { type BookTransfer, readGuildReceipt } from '../../../../shared/economy/guild-books.ts';
import { receiptNumber, transferOf } from '../../../../shared/economy/receipt.ts';
import { staffServerProblem } from '../../../commands/economy/economy/staff-server.ts';
import { transferTitle } from '../../../commands/economy/transfer-title.ts';
import { type Money, moneyOf } from '../../../commands/format.ts';
import type { Html } from '../../layout.ts';
import { markdownHtml, timeHtml } from '../../markdown.ts';
import { counted, html, t } from '../../words/index.ts';
import type { PageContext, Shown } from '../page.ts';
import { amountHtml, memberHtml, membersIn, partyHtml, sections } from './parts.ts';

export async function showReceipt(context: PageContext): Promise<Shown> {
  const { store, caller, param, path } = context;
  const transfer = transferOf(param('number'));
  const found = transfer === undefined ? undefined : await readGuildReceipt(store, caller, transfer);
  if (found === undefined)
    return {
      ...{ title: t`No such receipt`, status: 404 },
      content: html`<h1>No such receipt</h1>${sections(context, undefined)}<p>No transfer in this server has that receipt number. <a href="${path()}">All transfers</a></p>`,
    };
  const { code, at, actor, member, note, reverses, reversedBy, legs } = found;
  const number = receiptNumber(found.transfer);
  const nameOf = await context.namesOf(membersIn([found]));
  const other = (id: string) => html`<a href="${path(`/receipt/${receiptNumber(id)}`)}">${receiptNumber(id)}</a>`;
  const title = `${transferTitle(code)} ${number}`;
  const content = html`<h1>${title}</h1>
${sections(context, undefined)}
<dl>
<dt>When</dt><dd>${timeHtml(new Date(at))}</dd>
<dt>By</dt><dd>${memberHtml(actor, context, nameOf)}</dd>
${member === null ? '' : html`<dt>Member</dt><dd>${memberHtml(member, context, nameOf)}</dd>`}
${note === null ? '' : html`<dt>Note</dt><dd>${note}</dd>`}
${reverses === null ? '' : html`<dt>Undoes</dt><dd>${other(reverses)}</dd>`}
${reversedBy === null ? '' : html`<dt>Undone by</dt><dd>${other(reversedBy)}</dd>`}
</dl>
<h2>What moved</h2>
${legs.length === 0 ? html`<p>Nothing was moved.</p>` : legTable(context, found, moneyOf(found), nameOf)}
<h2>Undo</h2>
${undoForm(context, found, number)}`;
  return { title, content };
}

function legTable(context: PageContext, { legs }: BookTransfer, money: Money, nameOf: (id: string) => string): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="What moved"><table>
<thead><tr><th scope="col">Account</th><th scope="col">Out</th><th scope="col">In</th></tr></thead>
<tbody>${legs.map((leg) => {
    const amount = amountHtml(leg.asset, Math.abs(leg.delta), money);
    return html`<tr><th scope="row">${partyHtml(leg, context, nameOf)}</th><td>${leg.delta < 0 ? amount : ''}</td><td>${leg.delta > 0 ? amount : ''}</td></tr>\n`;
  })}</tbody></table></div>
<p class="quiet">${counted(legs.length, 'ledger entry', 'ledger entries')}, adding up to 0.</p>`;
}

function undoForm(context: PageContext, { reverses, reversedBy }: BookTransfer, number: string): Html {
  const problem = staffServerProblem(context);
  if (problem !== undefined) return html`<p>You can’t undo this here. ${markdownHtml(problem)}</p>`;
  if (reversedBy !== null) return html`<p>It’s already been undone.</p>`;
  if (reverses !== null) return html`<p>It undid something itself, so it can’t be undone.</p>`;
  if (!context.access.isManager)
    return html`<p>Only members with <strong>Manage Server</strong> can undo a transfer.</p>`;
  return html`<form class="panel" method="post" action="${context.path('/undo')}">${context.formFields()}<input type="hidden" name="receipt" value="${number}">
<div><label for="reason">Reason, for the log and the receipt (optional)</label><input id="reason" name="reason" type="text" maxlength="${STAFF.reasonLength}" autocomplete="off"></div>
<p class="quiet">Everything it moved goes back. Both transfers stay in the books.</p>
<div><button class="danger">Undo…</button></div></form>`;
}
