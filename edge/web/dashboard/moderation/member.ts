/** Everything on record about one member. */
import { CASE_KINDS, KINDS, MODERATION } from '../../../../shared/moderation/catalog.ts';
import { listNotes, type Note, readHistory } from '../../../../shared/moderation/reads.ts';
import type { Html } from '../../layout.ts';
import { timeHtml } from '../../markdown.ts';
import { counted, html, t } from '../../words/index.ts';
import { memberIdIn } from '../filters.ts';
import type { PageContext, Shown } from '../page.ts';
import { caseTable, memberHtml, sections } from './parts.ts';

const ROWS = 50;

export async function showMember(context: PageContext): Promise<Shown> {
  const { store, caller, guild, param, path, namesOf, canEdit, moderation } = context;
  const user = memberIdIn(param('user'));
  if (user === undefined)
    return {
      ...{ title: t`No such member`, status: 404 },
      content: html`<h1>No such member</h1>${sections(context, undefined)}<p>That isn’t a member’s ID. <a href="${path()}">All cases</a></p>`,
    };
  const settings = await moderation.settings(store, guild.id);
  const [{ cases, total, counts, warnings }, notes] = await Promise.all([
    readHistory(store, guild.id, user, settings, ROWS),
    listNotes(store, caller, user),
  ]);
  const nameOf = await namesOf([user, ...cases.map(({ actor }) => actor), ...notes.map(({ author }) => author)]);
  const kinds = CASE_KINDS.flatMap((kind) => {
    const count = counts[kind] ?? 0;
    return count === 0 ? [] : [`${KINDS[kind].title}: ${count}`];
  });
  const content = html`<h1>${nameOf(user)}</h1>
${sections(context, undefined)}
<p>${counted(total, 'case')}, ${counted(warnings, 'warning')} that ${warnings === 1 ? t`counts` : t`count`}, and ${counted(notes.length, 'note')}. <span class="quiet">${user}</span></p>
${kinds.length === 0 ? '' : html`<p class="quiet">${kinds.join(' · ')}</p>`}
<h2>Cases</h2>
${cases.length === 0 ? html`<p>Nothing is on record.</p>` : caseTable(context, cases, nameOf, t`Cases of this member`)}
${total > cases.length ? html`<p><a href="${path(`?member=${user}`)}">All ${total} of them</a></p>` : ''}
${canEdit && warnings > 0 ? clearForm(context, user) : ''}
<h2>Notes</h2>
<p>Notes are for staff alone: members don’t see them.</p>
${notes.length === 0 ? '' : html`<ul class="cards">${notes.toReversed().map((note) => noteHtml(context, note, user, nameOf))}</ul>`}
${canEdit ? noteForm(context, user) : ''}`;
  return { title: nameOf(user), content };
}

function noteHtml(context: PageContext, note: Note, user: string, nameOf: (id: string) => string): Html {
  const { path, formFields, canEdit } = context;
  return html`<li class="card"><p>${note.text}</p><p class="quiet">${memberHtml(note.author, context, nameOf)} · ${timeHtml(new Date(note.at))}</p>
${canEdit ? html`<form method="post" action="${path('/delete-note')}">${formFields()}<input type="hidden" name="note" value="${note.id}"><input type="hidden" name="user" value="${user}"><button class="quiet-button">Delete…</button></form>` : ''}</li>
`;
}

function clearForm({ path, formFields }: PageContext, user: string): Html {
  return html`<form class="panel" method="post" action="${path('/clear-warnings')}">${formFields()}<input type="hidden" name="user" value="${user}">
<div><label for="why">Why (optional)</label><input id="why" name="reason" type="text" maxlength="${MODERATION.reasonLength}" autocomplete="off"></div>
<div><button class="danger">Pardon all warnings…</button></div></form>`;
}

function noteForm({ path, formFields }: PageContext, user: string): Html {
  return html`<form class="panel" method="post" action="${path('/note')}">${formFields()}<input type="hidden" name="user" value="${user}">
<div><label for="text">New note</label><input id="text" name="text" type="text" required maxlength="${MODERATION.noteLength}" autocomplete="off"></div>
<div><button>Add the note</button></div></form>`;
}
