/** `GET /fun`: a text, and a form for the next one. */
import { type Context, Hono } from 'hono';
import { FUN_TEXTS } from '../../../shared/fun/counters.ts';
import { cleanName, LONGEST_NAME } from '../../../shared/fun/name.ts';
import type { Intensity } from '../../../shared/fun/style.ts';
import { STYLES } from '../../../shared/fun/styles.ts';
import { DEFAULT_INTENSITY, textOf } from '../../../shared/fun/text.ts';
import { THEMES } from '../../../shared/fun/themes.ts';
import { VARIANTS, type Variant } from '../../../shared/fun/variants.ts';
import { entityTags, neverKept, revalidated } from '../headers.ts';
import { type Html, layout, type NavigationEntry } from '../layout.ts';
import type { WebEnv, WebParts } from '../parts.ts';
import { html, say, t, word } from '../words/index.ts';
import { SEED } from './query.ts';
import { chooseVariants, newSeed } from './texts.ts';

/** What was chosen. What's missing is left to chance. */
interface Choices {
  theme: string | undefined;
  style: string | undefined;
  intensity: Intensity;
  actor: string | undefined;
  target: string | undefined;
}

const INTENSITIES = [word('Calm'), word('Gentle'), word('Lively'), word('Loud'), word('Over the top')] as const;

export function funPage({ telemetry }: WebParts, navigation: readonly NavigationEntry[]): Hono<WebEnv> {
  const routes = new Hono<WebEnv>();
  routes.get(
    '/',
    entityTags((c) => seedIn(c) !== undefined),
    (c) => {
      const choices = choicesIn(c);
      const given = seedIn(c);
      const seed = given ?? newSeed();
      if (given === undefined) neverKept(c);
      else revalidated(c);
      const [variant = VARIANTS[0] as Variant] = chooseVariants(seed, 1, choices);
      telemetry.observer.count(FUN_TEXTS, { theme: variant.theme.id, from: 'page' });
      return c.html(
        layout(
          {
            title: `${variant.theme.name} · ${variant.style.name}`,
            description: t`A text to play with: pick a theme and a style, and see what comes out.`,
            path: '/fun',
            content: content(variant, seed, choices),
          },
          navigation,
        ),
      );
    },
  );
  return routes;
}

function choicesIn(c: Context): Choices {
  const among = (all: readonly { id: string }[], id: string | undefined) => all.find((one) => one.id === id)?.id;
  const level = Number(c.req.query('intensity'));
  return {
    theme: among(THEMES, c.req.query('theme')),
    style: among(STYLES, c.req.query('style')),
    intensity: INTENSITIES[level - 1] === undefined ? DEFAULT_INTENSITY : (level as Intensity),
    actor: cleanName(c.req.query('actor') ?? ''),
    target: cleanName(c.req.query('target') ?? ''),
  };
}

/** What isn't one is as good as none. */
function seedIn(c: Context): string | undefined {
  const seed = c.req.query('seed');
  return seed !== undefined && SEED.test(seed) ? seed : undefined;
}

function content(variant: Variant, seed: string, choices: Choices): Html {
  const { theme, style, intensity, actor, target } = choices;
  const text = textOf(variant, { seed, intensity, actor, target });
  const link = new URLSearchParams({
    ...(theme !== undefined && { theme }),
    ...(style !== undefined && { style }),
    intensity: String(intensity),
    ...(actor !== undefined && { actor }),
    ...(target !== undefined && { target }),
    seed,
  });
  return html`<h1>Fun</h1>
<figure>
<p>${text}</p>
<figcaption>${variant.theme.name} · ${variant.style.name} · <a href="/fun?${link}">Link to this text</a></figcaption>
</figure>
<form class="panel" action="/fun">
<div class="fields">
<div><label for="theme">Theme</label>${select('theme', THEMES, theme)}</div>
<div><label for="style">Style</label>${select('style', STYLES, style)}</div>
<div><label for="actor">About (a name)</label>${input('actor', actor)}</div>
<div><label for="target">For (a name)</label>${input('target', target)}</div>
</div>
<fieldset>
<legend>Intensity</legend>
<div class="choices">
${INTENSITIES.map((label, index) => radio(index + 1, say(label), index + 1 === intensity))}</div>
</fieldset>
<div><button>Another text</button></div>
</form>
<p class="quiet">Names are only used for the text, and nothing is kept. Programs can use it, too: <a href="/fun/openapi.json">the API’s description</a>.</p>`;
}

function select(name: string, all: readonly { id: string; name: string }[], chosen: string | undefined): Html {
  return html`<select id="${name}" name="${name}">
<option value="">Any</option>
${all.map(({ id, name: label }) => html`<option value="${id}"${id === chosen ? SELECTED : ''}>${label}</option>\n`)}</select>`;
}

function input(name: string, value: string | undefined): Html {
  return html`<input type="text" id="${name}" name="${name}" value="${value ?? ''}" maxlength="${LONGEST_NAME}" autocomplete="off">`;
}

function radio(value: number, label: string, isChecked: boolean): Html {
  return html`<label><input type="radio" name="intensity" value="${value}"${isChecked ? CHECKED : ''}>${label}</label>\n`;
}

const SELECTED = html` selected`;
const CHECKED = html` checked`;
