/** How AI talks in a server, and how it used to. */
import { instructions } from '../../../../shared/ai/instructions.ts';
import { listVersions, type PersonalityVersion, readPersonality } from '../../../../shared/ai/personality.ts';
import { DIAL_SPECS, DIALS } from '../../../../shared/ai/presets.ts';
import { ANSWER_PARTS } from '../../../../shared/ai/system-prompt.ts';
import { versionTitle } from '../../../ai/personality-text.ts';
import type { Html } from '../../layout.ts';
import { timeHtml } from '../../markdown.ts';
import { html, t } from '../../words/index.ts';
import { pageIn, pager } from '../controls.ts';
import type { PageContext, ShownPage } from '../page.ts';
import { heading } from './parts.ts';
import { dialForm, editForm, personalityList } from './personality-form.ts';
import { testForm } from './personality-test.ts';

/** Versions on one page. */
const PER_PAGE = 10;

export async function personalityView(context: PageContext): Promise<ShownPage> {
  const { store, guild, canEdit, path, sampleAnswer } = context;
  const page = pageIn(context);
  const [{ personality, newest }, versions, directory] = await Promise.all([
    readPersonality(store, guild.id),
    listVersions(store, guild.id, { offset: page * PER_PAGE, limit: PER_PAGE }),
    canEdit ? context.guildDirectory(guild.id) : undefined,
  ]);
  const nameOf = await context.namesOf(versions.entries.map(({ actor }) => actor));
  const version = newest?.version ?? 0;
  const told = instructions({ personality, rating: 'pg13', use: 'chat', parts: ANSWER_PARTS });
  return {
    title: t`AI personality`,
    content: html`${heading(context, '/personality')}<p class="quiet">${version === 0 ? t`This is the standard personality.` : t`This is version ${version}.`} Where a mode turns the personality off, none of it applies.</p>
${personalityList(personality)}
<details><summary>Everything AI is told for chat, rated PG-13</summary><pre>${told}</pre></details>
${
  canEdit
    ? html`<h2>Preset and words</h2>
${editForm(context, personality, version)}
<h2>Dials</h2>
${dialForm(context, personality, version)}
${sampleAnswer === undefined ? '' : testForm(context, directory?.channels ?? [])}`
    : ''
}
<h2>Versions</h2>
${
  versions.total === 0
    ? html`<p>Nobody has changed the personality here yet.</p>`
    : html`<ul class="cards">${versions.entries.map((one) => versionCard(context, one, version, nameOf))}</ul>`
}
${pager(path('/personality'), page, PER_PAGE, versions.total)}${canEdit && version > 0 ? resetForm(context, version) : ''}`,
  };
}

function versionCard(
  { path, formFields, canEdit }: PageContext,
  one: PersonalityVersion,
  newest: number,
  nameOf: (id: string) => string,
): Html {
  const { version, text, actor, at } = one;
  const dials = DIALS.map((dial) => `${DIAL_SPECS[dial].title} ${one[dial]}`).join(' · ');
  const restore = html`
<form method="post" action="${path('/restore')}">${formFields()}<input type="hidden" name="seen" value="${newest}"><input type="hidden" name="version" value="${version}"><button class="quiet-button">Go back to it<span class="unseen">: version ${version}</span></button></form>`;
  return html`<li class="card"><strong>${versionTitle(one)}</strong>
<p>${dials}</p>${
    text === ''
      ? ''
      : html`
<p>${text}</p>`
  }
<p class="quiet">${nameOf(actor)}, ${timeHtml(new Date(at))}</p>${canEdit && version !== newest ? restore : ''}</li>\n`;
}

function resetForm({ path, formFields }: PageContext, newest: number): Html {
  return html`<form method="post" action="${path('/restore')}">${formFields()}<input type="hidden" name="seen" value="${newest}"><input type="hidden" name="version" value="0"><button class="quiet-button">Go back to the standard personality</button></form>`;
}
