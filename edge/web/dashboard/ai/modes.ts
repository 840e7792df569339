/** What AI does where, and why. */
import { type ListedMode, listModes, MOST_PLACES, type ModeTarget } from '../../../../shared/ai/mode-store.ts';
import { QUESTIONS } from '../../../../shared/ai/modes.ts';
import { answerName, sourceText, TITLES, valuesText } from '../../../ai/mode-text.ts';
import type { Html } from '../../layout.ts';
import { timeHtml } from '../../markdown.ts';
import { html, t } from '../../words/index.ts';
import { pageIn, pager } from '../controls.ts';
import type { PageContext, ShownPage } from '../page.ts';
import { modeForm } from './mode-form.ts';
import { heading } from './parts.ts';
import { modeAt, type PlaceHere, placesOf, recordsAt } from './places.ts';

/** Places on one page. */
const PER_PAGE = 100;

/** Everything that's set in a server, and its places; none while Discord doesn't answer. */
export async function readPlaces({ store, guild, guildDirectory }: PageContext) {
  const [{ entries }, directory] = await Promise.all([
    listModes(store, guild.id, 'all', { offset: 0, limit: MOST_PLACES }),
    guildDirectory(guild.id),
  ]);
  return {
    all: entries,
    places: placesOf(guild, directory ?? { roles: [], channels: [] }),
    isKnown: directory !== undefined,
  };
}

export function findPlace(places: readonly PlaceHere[], level: string, id: string): PlaceHere | undefined {
  return places.find(({ target }) => target.level === level && target.id === id);
}

export async function modesView(context: PageContext): Promise<ShownPage> {
  const { path, canEdit, formFields } = context;
  const { all, places, isKnown } = await readPlaces(context);
  const page = pageIn(context);
  const shown = places.slice(page * PER_PAGE, (page + 1) * PER_PAGE);
  const elsewhere = all.filter(({ level, id }) => findPlace(places, level, id) === undefined);
  return {
    title: 'AI',
    content: html`${heading(context, '')}<p>The most specific setting applies: a channel’s before its category’s, and a category’s before the server’s.</p>
${isKnown ? '' : html`<p role="alert">Discord isn’t responding right now, so channels are missing here.</p>`}
<div class="scroll" tabindex="0" role="region" aria-label="Modes by place"><table>
<thead><tr><th scope="col">Place</th>${QUESTIONS.map((question) => html`<th scope="col">${TITLES[question]}</th>`)}</tr></thead>
<tbody>${shown.map((one) => row(context, one, all))}</tbody></table></div>
${pager(path(), page, PER_PAGE, places.length)}${
  elsewhere.length === 0
    ? ''
    : html`<h2>Threads and deleted places</h2>
<ul class="cards">${elsewhere.map(
        (
          one,
        ) => html`<li class="card"><strong>${one.level === 'category' ? '' : '#'}${one.name || one.id}</strong> (${one.level}): ${valuesText(one)}
<p class="quiet">${timeHtml(new Date(one.at))}</p>${
          canEdit
            ? html`
<form method="post" action="${path('/clear')}">${formFields()}<input type="hidden" name="place" value="${keyOf(one)}"><button class="quiet-button">Clear<span class="unseen"> ${one.name || one.id}</span></button></form>`
            : ''
        }</li>\n`,
      )}</ul>`
}`,
  };
}

export function keyOf({ level, id }: Pick<ModeTarget, 'level' | 'id'>): string {
  return `${level}:${id}`;
}

function row({ path }: PageContext, one: PlaceHere, all: readonly ListedMode[]): Html {
  const { target, title } = one;
  const mode = modeAt(one, all);
  const why = (question: (typeof QUESTIONS)[number]) =>
    sourceText(mode.from[question], target.level, (level) => t`the ${level}`);
  return html`<tr><th scope="row" class="level-${target.level}"><a href="${path(`/place/${target.level}/${target.id}`)}">${title}</a></th>${QUESTIONS.map(
    (question) => html`<td>${answerName(mode[question])} <span class="quiet">${why(question)}</span></td>`,
  )}</tr>\n`;
}

export async function placeView(context: PageContext): Promise<ShownPage> {
  const { all, places } = await readPlaces(context);
  const found = findPlace(places, context.param('level'), context.param('id'));
  if (found === undefined)
    return {
      title: t`Nothing here`,
      status: 404,
      content: html`<h1>Nothing here</h1><p>There’s no such place in this server. <a href="${context.path()}">All places</a></p>`,
    };
  return { title: found.title, content: await placeContent(context, found, all) };
}

async function placeContent(context: PageContext, found: PlaceHere, all: readonly ListedMode[]): Promise<Html> {
  const { target, place, title, around } = found;
  const mode = modeAt(found, all);
  const records = recordsAt(around, all);
  const nameAt = (level: string) => around.find((one) => one.level === level)?.title ?? t`the ${level}`;
  const nameOf = await context.namesOf(records.map(({ actor }) => actor));
  const setAt = (level: string) => records.find((one) => one.level === level);
  return html`<h1>${title}</h1>
<p><a href="${context.path()}">All places</a></p>
<h2>What applies</h2>
<dl class="figures">${QUESTIONS.map(
    (question) =>
      html`<div><dt>${TITLES[question]}</dt><dd>${answerName(mode[question])}</dd><dd class="quiet">${sourceText(mode.from[question], target.level, nameAt)}</dd></div>\n`,
  )}</dl>
${mode.isRatingLimited ? html`<p>Unrated is set, but this channel isn’t age-restricted, so PG-13 applies. Turn on <strong>Age-Restricted Channel</strong> in its settings to change that.</p>` : ''}
${place === undefined && mode.rating === 'unrated' ? html`<p>Unrated only applies in age-restricted channels. All others stay PG-13.</p>` : ''}
<h2>Set on each level</h2>
<ul>${around.map(({ level, title }) => {
    const one = setAt(level);
    return html`<li>${title}: ${one === undefined ? t`nothing` : valuesText(one)}${one === undefined ? '' : html` <span class="quiet">${nameOf(one.actor)}, ${timeHtml(new Date(one.at))}</span>`}</li>\n`;
  })}</ul>
${context.canEdit ? modeForm(context, found, setAt(target.level)) : ''}`;
}
