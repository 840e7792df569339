/** The form that changes what's set at one place. */
import * as z from 'zod';
import { UNSET } from '../../../../shared/ai/mode-store.ts';
import { type ModeValues, QUESTIONS, RATINGS, USES } from '../../../../shared/ai/modes.ts';
import type { Html } from '../../layout.ts';
import { html, t, word } from '../../words/index.ts';
import { chooser } from '../controls.ts';
import type { PageContext } from '../page.ts';
import type { PlaceHere } from './places.ts';

const values = z.object({
  use: z.enum(USES).nullable(),
  hasPersonality: z.boolean().nullable(),
  rating: z.enum(RATINGS).nullable(),
});

export const placeField = z
  .string()
  .regex(/^(server|category|channel|thread):\d{1,20}$/, word('Pick a place from the list'));

export const modeFields = z.object({
  place: placeField,
  use: z.enum(['inherit', ...USES], { error: word('Pick what it’s for') }),
  personality: z.enum(['inherit', 'on', 'off'], { error: word('Pick whether it has the personality') }),
  rating: z.enum(['inherit', ...RATINGS], { error: word('Pick a rating') }),
  /** What was set when the form was shown. */
  seen: z
    .string()
    .max(200)
    .transform((text, context) => {
      try {
        return values.parse(JSON.parse(text));
      } catch {
        context.addIssue(t`Reload the page, and try again`);
        return z.NEVER;
      }
    }),
});
export type ModeFields = z.output<typeof modeFields>;

/** What someone chose. */
export function chosenIn({ use, personality, rating }: ModeFields): ModeValues {
  return {
    use: use === 'inherit' ? null : use,
    hasPersonality: personality === 'inherit' ? null : personality === 'on',
    rating: rating === 'inherit' ? null : rating,
  };
}

/** What of it is different. */
export function changedIn(before: ModeValues, after: ModeValues): Partial<ModeValues> {
  return Object.fromEntries(QUESTIONS.flatMap((each) => (before[each] === after[each] ? [] : [[each, after[each]]])));
}

/** @param set what's set there now. @param chosen what's preselected (default: the same). */
export function modeForm(
  { path, formFields }: PageContext,
  { target }: PlaceHere,
  set: ModeValues = UNSET,
  chosen: ModeValues = set,
): Html {
  const { use, hasPersonality, rating } = set;
  const inherit = target.level === 'server' ? (['inherit', t`Default`] as const) : (['inherit', t`Inherit`] as const);
  return html`<h2>Change it</h2>
<form class="panel" method="post" action="${path('/mode')}">${formFields()}<input type="hidden" name="place" value="${target.level}:${target.id}"><input type="hidden" name="seen" value="${JSON.stringify({ use, hasPersonality, rating })}">
<div class="fields">
${chooser('use', t`Use`, [inherit, ['chat', t`Chat`], ['super_snail', t`Super Snail`], ['off', t`Off`]], chosen.use ?? 'inherit')}${chooser(
  'personality',
  t`Personality`,
  [inherit, ['on', t`On`], ['off', t`Off`]],
  chosen.hasPersonality === null ? 'inherit' : chosen.hasPersonality ? 'on' : 'off',
)}${chooser('rating', t`Rating`, [inherit, ['pg13', 'PG-13'], ['unrated', t`Unrated`]], chosen.rating ?? 'inherit')}</div>
<div><button>Save</button></div>
</form>`;
}
