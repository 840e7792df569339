/** Who changed which setting, and taking it back. */
import * as z from 'zod';
import { readAudit } from '../../../../shared/audit/audit.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { revertSettings } from '../../../../shared/settings/revert.ts';
import { changeLines } from '../../../commands/settings/describe.ts';
import { gatedSentence } from '../../../interactions/gated.ts';
import { markdownHtml, timeHtml } from '../../markdown.ts';
import { html, t } from '../../words/index.ts';
import { type ActionResult, action, type PageContext } from '../page.ts';
import { IN_SETTINGS_HISTORY } from '../undo.ts';
import { settingsTabs } from './tabs.ts';

const PER_PAGE = 20;
const MOST_OFFSET = 100_000;

export async function showHistory(context: PageContext) {
  const { store, caller, canEdit, formFields, path } = context;
  const asked = Number(context.query('from') ?? 0);
  const offset = Number.isInteger(asked) && asked >= 0 && asked < MOST_OFFSET ? asked : 0;
  const { total, entries } = await readAudit(store, caller, { area: 'settings' }, { offset, limit: PER_PAGE });
  const changes = entries.map(({ id, what, actor, at, detail }) => {
    const { before, after } = detail as { before: Record<string, unknown>; after: Record<string, unknown> };
    return { id, actor, at, lines: changeLines(what, before, after) };
  });
  const mentions = await context.mentionsIn(
    changes.flatMap(({ lines, actor }) => [...lines, `<@${actor}>`]).join('\n'),
  );
  const page = (from: number, label: string) => html`<a href="${path('/history')}?from=${from}">${label}</a> `;
  return {
    content: html`${settingsTabs(context, 'history')}
${
  changes.length === 0
    ? html`<p>Nobody has changed a setting here yet.</p>`
    : html`<ul class="changes">${changes.map(
        ({ id, actor, at, lines }) => html`<li>${lines.map((line) => html`<p>${markdownHtml(line, mentions)}</p>`)}
<p class="quiet">${actor === '0' ? t`someone` : mentions.user(actor)} · ${timeHtml(new Date(at))}</p>
${canEdit ? html`<form method="post" action="${path('/revert')}">${formFields()}<input type="hidden" name="change" value="${id}"><button class="quiet-button">Undo<span class="unseen"> change ${id}</span></button></form>` : ''}</li>\n`,
      )}</ul>`
}
<p>${offset > 0 ? page(Math.max(0, offset - PER_PAGE), t`Newer`) : ''}${offset + entries.length < total ? page(offset + PER_PAGE, t`Older`) : ''}</p>`,
  };
}

export const revert = action({
  fields: z.object({ change: z.string().regex(/^\d{1,18}$/) }),
  isAudited: true,
  undo: IN_SETTINGS_HISTORY,
  run: async (context, { change }): Promise<ActionResult> => {
    const { store, caller, gates, guild } = context;
    const to = context.path('/history');
    const outcome = await revertSettings(store, caller, change);
    if (isGated(outcome)) return { refused: gatedSentence(outcome, store.clock()), to };
    if (outcome.status === 'unknown') return { refused: t`This server has no such change.`, to };
    if (outcome.status === 'changed_since' && outcome.isUndone) return { refused: t`That’s undone already.`, to };
    if (outcome.status === 'changed_since')
      return { refused: t`Someone has changed that again since then. Undo the newer change first.`, to };
    gates.forget(guild.id);
    return { done: changeLines(outcome.module, outcome.before, outcome.after).join('\n'), to };
  },
});
