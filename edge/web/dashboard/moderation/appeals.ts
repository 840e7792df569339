/** Appeals that nobody has decided on. */
import { KINDS } from '../../../../shared/moderation/catalog.ts';
import { listOpenAppeals } from '../../../../shared/moderation/search.ts';
import type { Html } from '../../layout.ts';
import { timeHtml } from '../../markdown.ts';
import { html, t } from '../../words/index.ts';
import type { PageContext, Shown } from '../page.ts';
import { memberHtml, sections } from './parts.ts';

const MOST = 15;

export async function showAppeals(context: PageContext): Promise<Shown> {
  const { store, caller, path, namesOf, canEdit } = context;
  const { total, appeals } = await listOpenAppeals(store, caller, MOST);
  const nameOf = await namesOf(appeals.flatMap(({ user, actor }) => [user, actor]));
  const content = html`<h1>Appeals</h1>
${sections(context, '/appeals')}
${
  appeals.length === 0
    ? html`<p>No appeal is waiting.</p>`
    : html`<p>Accepting an appeal takes its case back. Either way, I tell the member.</p>
<ul class="cards">${appeals.map(
        ({
          number,
          kind,
          user,
          actor,
          reason,
          text,
          at,
        }) => html`<li class="card"><strong><a href="${path(`/case/${number}`)}">Case ${number} · ${KINDS[kind].title}</a></strong> of ${memberHtml(user, context, nameOf)}
<p>${text}</p>
<p class="quiet">${timeHtml(new Date(at))} · ${reason ?? t`No reason given.`} · by ${memberHtml(actor, context, nameOf)}</p>
${canEdit ? decisionForm(context, number) : ''}</li>
`,
      )}</ul>${total > appeals.length ? html`<p><a href="${path('?state=appealed')}">All ${total} of them</a></p>` : ''}`
}`;
  return { title: t`Appeals`, content };
}

export function decisionForm({ path, formFields }: PageContext, number: number): Html {
  return html`<form method="post" action="${path('/decide')}">${formFields()}<input type="hidden" name="number" value="${number}"><button name="decision" value="accept">Accept</button> <button class="quiet-button" name="decision" value="deny">Deny</button></form>`;
}
