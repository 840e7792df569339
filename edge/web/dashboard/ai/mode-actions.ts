/** Changing what AI does at a place, as `/mode set` and `/mode clear` do. */
import * as z from 'zod';
import {
  type SetModeOutcome,
  type StaleMode,
  setMode,
  setModeAsSeen,
  UNSET,
} from '../../../../shared/ai/mode-store.ts';
import { type ModeValues, mayBeUnrated, QUESTIONS } from '../../../../shared/ai/modes.ts';
import { plain } from '../../../../shared/platform/markdown.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import { answerName, TITLES, valuesText } from '../../../ai/mode-text.ts';
import { gatedSentence } from '../../../interactions/gated.ts';
import { html, t } from '../../words/index.ts';
import { type ActionResult, action, type PageContext } from '../page.ts';
import type { ModeChange } from './changes.ts';
import { changedIn, chosenIn, modeFields, modeForm, placeField } from './mode-form.ts';
import { findPlace, keyOf, readPlaces } from './modes.ts';
import type { PlaceHere } from './places.ts';

export const setPlace = action({
  fields: modeFields,
  logged: ({ seen: _seen, ...chosen }) => chosen,
  isAudited: true,
  undo: 'log',
  run: async (context, fields): Promise<ActionResult> => {
    const [level = '', id = ''] = fields.place.split(':');
    const found = findPlace((await readPlaces(context)).places, level, id);
    if (found === undefined) return { refused: t`That place no longer exists.` };
    const to = context.path(`/place/${level}/${id}`);
    const wanted = chosenIn(fields);
    const change = changedIn(fields.seen, wanted);
    if (Object.keys(change).length === 0) return { refused: t`You haven’t changed anything.`, to };
    if (change.rating === 'unrated' && !mayBeUnrated(found.place)) return { ...noUnrated(found.title), to };
    const seen = Object.fromEntries(Object.keys(change).map((each) => [each, fields.seen[each as keyof ModeValues]]));
    const outcome = await setModeAsSeen(context.store, context.caller, found.target, change, seen);
    if (outcome.status === 'stale')
      return { shown: staleContent(context, found, outcome, { ...outcome.after, ...change }) };
    return { ...modeResult(context, outcome, found.title), to };
  },
});

export const clearPlace = action({
  fields: z.object({ place: placeField }),
  isAudited: true,
  undo: 'log',
  run: async (context, { place }): Promise<ActionResult> => {
    const { all } = await readPlaces(context);
    const target = all.find((one) => keyOf(one) === place);
    if (target === undefined) return { refused: t`Nothing is set there anymore.` };
    const { level, id, name } = target;
    const outcome = await setMode(context.store, context.caller, { level, id, name }, UNSET);
    return modeResult(context, outcome, name || id);
  },
});

/** Why a place that isn't age-restricted can't be unrated. */
export function noUnrated(title: string): { refused: string } {
  return {
    refused: t`${plain(title)} isn’t age-restricted, so it stays PG-13. Turn on **Age-Restricted Channel** in its settings first.`,
  };
}

export function modeResult({ store }: PageContext, outcome: SetModeOutcome | Gated, title: string): ActionResult {
  if (isGated(outcome)) return { refused: gatedSentence(outcome, store.clock()) };
  if (outcome.status === 'full')
    return {
      refused: t`This server has modes in ${outcome.most} places, which is the most it can have. Clear some first.`,
    };
  const set = valuesText(outcome.after);
  const name = plain(title);
  if (outcome.status === 'unchanged') return { refused: t`${name} already has that access.` };
  const { target, before, after } = outcome;
  const change: ModeChange = { about: 'ai-mode', ...target, before, after };
  return {
    change,
    done: set === '' ? t`Nothing is set for ${name} anymore.` : t`${name} now has: ${set}.`,
  };
}

/** Someone was faster: what they set, and the form again with what was chosen here. */
function staleContent(context: PageContext, found: PlaceHere, { after }: StaleMode, wanted: ModeValues) {
  const shown = (values: ModeValues, question: keyof ModeValues) => {
    const answer = values[question];
    return answer === null ? 'nothing' : answerName(answer);
  };
  return {
    title: t`Changed in the meantime`,
    status: 409 as const,
    content: html`<h1>Someone else changed this</h1>
<p>${found.title} was changed after you opened its page, so your changes haven’t been saved yet.</p>
<table><thead><tr><th scope="col"></th><th scope="col">Set now</th><th scope="col">What you want</th></tr></thead>
<tbody>${QUESTIONS.map((question) => html`<tr><th scope="row">${TITLES[question]}</th><td>${shown(after, question)}</td><td>${shown(wanted, question)}</td></tr>\n`)}</tbody></table>
${modeForm(context, found, after, wanted)}
<p><a href="${context.path(`/place/${found.target.level}/${found.target.id}`)}">Leave it as it is</a></p>`,
  };
}
