/** One case: what was done, by whom, why, and what was said about it later. */
import { type FullCase, isInForce } from '../../../../shared/moderation/case.ts';
import { KINDS, MODERATION } from '../../../../shared/moderation/catalog.ts';
import { readCase } from '../../../../shared/moderation/reads.ts';
import { problemSentence } from '../../../../shared/platform/discord/problems.ts';
import { NOTICES, REMARKS } from '../../../moderation/case-words.ts';
import type { Html } from '../../layout.ts';
import { markdownHtml, timeHtml } from '../../markdown.ts';
import { html, say, t } from '../../words/index.ts';
import type { PageContext, Shown } from '../page.ts';
import { decisionForm } from './appeals.ts';
import { ENDINGS } from './case-actions.ts';
import { memberHtml, sections, standing } from './parts.ts';

export async function showCase(context: PageContext): Promise<Shown> {
  const { store, guild, param, path, namesOf, canEdit } = context;
  const number = /^\d{1,9}$/.test(param('number')) ? Number(param('number')) : 0;
  const found = number === 0 ? undefined : await readCase(store, guild.id, number);
  if (found === undefined)
    return {
      ...{ title: t`No such case`, status: 404 },
      content: html`<h1>No such case</h1>${sections(context, undefined)}<p>This server has no case with that number. <a href="${path()}">All cases</a></p>`,
    };
  const { kind, user, actor, appeal, remarks, endedBy } = found;
  const nameOf = await namesOf([user, actor, endedBy, appeal?.decidedBy, ...remarks.map((remark) => remark.actor)]);
  const title = t`Case ${number} · ${KINDS[kind].title}`;
  const content = html`<h1>${title}</h1>
${sections(context, undefined)}
${facts(context, found, nameOf)}
${appeal === null ? '' : appealHtml(context, found, nameOf)}
<h2>Remarks</h2>
${
  remarks.length === 0
    ? html`<p>Nobody has said anything about it.</p>`
    : html`<ol class="changes">${remarks.map((remark) => html`<li>${REMARKS[remark.kind]}${remark.text === null ? '' : html`: ${remark.text}`}<p class="quiet">${memberHtml(remark.actor, context, nameOf)} · ${timeHtml(new Date(remark.at))}</p></li>\n`)}</ol>`
}
${canEdit ? forms(context, found) : ''}`;
  return { title, content };
}

function facts(context: PageContext, found: FullCase, nameOf: (id: string) => string): Html {
  const { user, actor, reason, at, endsAt, endedAt, endedBy, detail } = found;
  const state = standing(found, context.store.clock());
  return html`<dl>
<dt>Reason</dt><dd>${reason ?? t`No reason given.`}</dd>
<dt>Member</dt><dd>${memberHtml(user, context, nameOf)} <span class="quiet">${user}</span></dd>
<dt>By</dt><dd>${memberHtml(actor, context, nameOf)}</dd>
<dt>When</dt><dd>${timeHtml(new Date(at))}</dd>
${state === '' ? '' : html`<dt>State</dt><dd>${state}</dd>`}
${detail.problem === undefined ? '' : html`<dt>What went wrong</dt><dd>${markdownHtml(problemSentence(detail.problem))}</dd>`}
${endsAt === null ? '' : html`<dt>Ends</dt><dd>${timeHtml(new Date(endsAt))}</dd>`}
${endedAt === null ? '' : html`<dt>Over since</dt><dd>${timeHtml(new Date(endedAt))}${endedBy === null ? '' : html`, by ${memberHtml(endedBy, context, nameOf)}`}</dd>`}
${detail.notice === undefined ? '' : html`<dt>Notice</dt><dd>${NOTICES[detail.notice]}</dd>`}
${detail.undoes === undefined ? '' : html`<dt>Takes back</dt><dd><a href="${context.path(`/case/${detail.undoes}`)}">Case ${detail.undoes}</a></dd>`}
</dl>`;
}

function appealHtml(context: PageContext, { number, appeal }: FullCase, nameOf: (id: string) => string): Html {
  if (appeal === null) return html``;
  const { state, text, at, decidedBy } = appeal;
  return html`<h2>Appeal</h2>
<div class="card"><p>${text}</p><p class="quiet">${timeHtml(new Date(at))} · ${state === 'open' ? t`waiting` : html`${state}${decidedBy === null ? '' : html` by ${memberHtml(decidedBy, context, nameOf)}`}`}</p>
${state === 'open' && context.canEdit ? decisionForm(context, number) : ''}</div>`;
}

function forms(context: PageContext, found: FullCase): Html {
  const { path, formFields, store } = context;
  const { number, kind, reason } = found;
  const ending = isInForce(found, store.clock()) ? ENDINGS[kind] : undefined;
  const hidden = html`${formFields()}<input type="hidden" name="number" value="${number}">`;
  return html`<h2>Change</h2>
<form class="panel" method="post" action="${path('/reason')}">${hidden}
<div><label for="reason">Reason</label><input id="reason" name="reason" type="text" required maxlength="${MODERATION.reasonLength}" autocomplete="off" value="${reason ?? ''}"></div>
<div><button>Change the reason</button> <span class="quiet">The earlier one stays on record.</span></div></form>
<form class="panel" method="post" action="${path('/comment')}">${formFields()}<input type="hidden" name="number" value="${number}">
<div><label for="text">Comment</label><input id="text" name="text" type="text" required maxlength="${MODERATION.noteLength}" autocomplete="off"></div>
<div><button>Add the comment</button></div></form>
${
  ending === undefined
    ? ''
    : html`<form class="panel" method="post" action="${path('/end')}">${formFields()}<input type="hidden" name="number" value="${number}">
<div><label for="why">Why (optional)</label><input id="why" name="reason" type="text" maxlength="${MODERATION.reasonLength}" autocomplete="off"></div>
<div><button class="danger">${say(ending.button)}</button></div></form>`
}`;
}
