/** The forms that change how AI talks in a server. */
import * as z from 'zod';
import { type Personality, TEXT_LENGTH } from '../../../../shared/ai/personality.ts';
import { DIAL, DIAL_SPECS, DIALS, type Dial, PRESETS, type Preset } from '../../../../shared/ai/presets.ts';
import type { Html } from '../../layout.ts';
import { html, t, word } from '../../words/index.ts';
import { chooser } from '../controls.ts';
import type { PageContext } from '../page.ts';

const seen = z.coerce
  .number({ error: word('Reload the page, and try again') })
  .int()
  .min(0)
  .max(2_147_483_647);
const dial = z.coerce
  .number({ error: word('Pick a number for each dial') })
  .int(word('Pick a whole number for each dial'))
  .min(DIAL.least, word('A dial goes from 1 to 10'))
  .max(DIAL.most, word('A dial goes from 1 to 10'));

export const editFields = z.object({
  seen,
  preset: z.enum(Object.keys(PRESETS) as [Preset, ...Preset[]], { error: word('Pick one of the presets') }),
  text: z.string().max(2 * TEXT_LENGTH, { error: () => t`The text can have up to ${TEXT_LENGTH} characters` }),
});

export const dialFields = z.object({
  seen,
  ...(Object.fromEntries(DIALS.map((name) => [name, dial])) as Record<Dial, typeof dial>),
});

/** @param version that's shown; 0: none yet. */
export function editForm({ path, formFields }: PageContext, { preset, text }: Personality, version: number): Html {
  const presets = Object.entries(PRESETS).map(
    ([value, { title, description }]) => [value, `${title}: ${description}`] as const,
  );
  return html`<form class="panel" method="post" action="${path('/edit')}">${formFields()}<input type="hidden" name="seen" value="${version}">
${chooser('preset', t`Preset (choosing another one sets the dials, too)`, presets, preset)}<div><label for="text">In your own words</label><textarea id="text" name="text" rows="5" maxlength="${TEXT_LENGTH}" placeholder="You’re the owl of this library, and you love footnotes." aria-describedby="text-hint">
${text}</textarea><p class="quiet" id="text-hint">Tone, wording, topics. It can’t change what’s allowed.</p></div>
<div><button>Save<span class="unseen"> preset and words</span></button></div>
</form>`;
}

export function dialForm({ path, formFields }: PageContext, dials: Personality, version: number): Html {
  const numbers = Array.from({ length: DIAL.most }, (_, index) => String(index + 1));
  return html`<form class="panel" method="post" action="${path('/adjust')}">${formFields()}<input type="hidden" name="seen" value="${version}">
<div class="fields">
${DIALS.map((name) => {
  const { title, ends } = DIAL_SPECS[name];
  const options = numbers.map(
    (value) => [value, value === '1' ? `1, ${ends[0]}` : value === '10' ? `10, ${ends[1]}` : value] as const,
  );
  return chooser(name, title, options, String(dials[name]));
})}</div>
<div><button>Save<span class="unseen"> dials</span></button></div>
</form>`;
}

/** A personality, to read. */
export function personalityList(personality: Personality): Html {
  const { preset, text } = personality;
  const rows = DIALS.map((name) => {
    const { title, ends } = DIAL_SPECS[name];
    return html`<div><dt>${title}</dt><dd>${personality[name]} of 10</dd><dd class="quiet">${ends[0]} to ${ends[1]}</dd></div>\n`;
  });
  return html`<p><strong>${PRESETS[preset].title}.</strong> ${PRESETS[preset].description}</p>
<dl class="figures">${rows}</dl>
${text === '' ? html`<p>The staff hasn’t added anything in their own words.</p>` : html`<figure><p>${text}</p><figcaption>In the staff’s words</figcaption></figure>`}`;
}
