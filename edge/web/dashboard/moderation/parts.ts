/** What the pages about moderation share. */
import { type Case, isInForce } from '../../../../shared/moderation/case.ts';
import { KINDS } from '../../../../shared/moderation/catalog.ts';
import type { Gated } from '../../../../shared/platform/store.ts';
import { gatedSentence } from '../../../interactions/gated.ts';
import { ENDS, STATES } from '../../../moderation/case-words.ts';
import type { StaffContext } from '../../../moderation/services.ts';
import type { Html } from '../../layout.ts';
import { timeHtml } from '../../markdown.ts';
import { html, t } from '../../words/index.ts';
import type { ActionResult, PageContext } from '../page.ts';

/** Links between the pages. */
export function sections({ path }: PageContext, current: '' | '/appeals' | undefined): Html {
  const pages = { '': t`Cases`, '/appeals': t`Appeals` };
  return html`<nav aria-label="Moderation"><ul>${Object.entries(pages).map(
    ([below, title]) =>
      html`<li><a href="${path(below)}"${below === current ? html` aria-current="page"` : ''}>${title}</a></li>`,
  )}</ul></nav>`;
}

export function memberHtml(id: string, { path }: PageContext, nameOf: (id: string) => string): Html {
  return id === '0' ? html`someone` : html`<a href="${path(`/member/${id}`)}">${nameOf(id)}</a>`;
}

/** How a case stands: `in force`, `pardoned`, or nothing. */
export function standing(each: Case, now: Date): string {
  if (each.state !== 'done') return STATES[each.state];
  if (each.endReason !== null) return ENDS[each.endReason];
  return isInForce(each, now) ? t`in force` : '';
}

export function caseTable(
  context: PageContext,
  cases: readonly Case[],
  nameOf: (id: string) => string,
  label: string,
): Html {
  const now = context.store.clock();
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr><th scope="col">Case</th><th scope="col">Member</th><th scope="col">By</th><th scope="col">When</th><th scope="col">State</th><th scope="col">Reason</th></tr></thead>
<tbody>${cases.map(
    (
      each,
    ) => html`<tr><th scope="row"><a href="${context.path(`/case/${each.number}`)}">${each.number} · ${KINDS[each.kind].title}</a></th>
<td>${memberHtml(each.user, context, nameOf)}</td><td>${memberHtml(each.actor, context, nameOf)}</td><td>${timeHtml(new Date(each.at))}</td>
<td>${standing(each, now)}</td><td>${each.reason ?? ''}</td></tr>
`,
  )}</tbody></table></div>`;
}

/** Whoever uses a page, as the rules of moderation take them. */
export function staffContext(context: PageContext): StaffContext & Pick<PageContext, 'jobs'> {
  const { store, discord, moderation, jobs, caller } = context;
  // The key of a form has the form of an interaction's ID.
  return { store, discord, moderation, jobs, caller, now: store.clock(), interactionId: caller.key.slice('w:'.length) };
}

export function gatedResult(gated: Gated, { store }: PageContext, to: string): ActionResult {
  return { refused: gatedSentence(gated, store.clock()), to };
}
