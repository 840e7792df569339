import type { Hono } from 'hono';
import { PERSONAL_DATA, type TableData } from '../../../shared/privacy/personal-data.ts';
import type { Html, NavigationEntry } from '../layout.ts';
import { hasArea, type WebEnv, type WebParts } from '../parts.ts';
import { html, say, t } from '../words/index.ts';
import { dataTitle } from './data-titles.ts';
import { fixedPage } from './fixed-page.ts';
import { operatorsText } from './operators.ts';
import { table } from './table.ts';

/** `GET /privacy`: what's stored, from the map that exports and erasures go by. */
export function privacyPage(parts: WebParts, navigation: readonly NavigationEntry[]): Hono<WebEnv> {
  return fixedPage(
    () => ({
      title: t`Privacy`,
      description: t`What Chorus stores about you, for how long, and how to get or erase it.`,
      path: '/privacy',
      content: content(parts),
    }),
    navigation,
  );
}

function content(parts: WebParts): Html {
  const has = (area: string) => hasArea(parts, area);
  return html`<h1>Privacy</h1>
<p class="lead">What this installation of Chorus stores about you, for how long, and how to get or erase it.</p>
<h2>In short</h2>
<ul>
<li>Chorus doesn’t read messages unless someone asks for it, such as with <code>/purge</code>, and doesn’t record what’s said in voice channels.</li>
<li>It stores your Discord ID with what you do with its commands, and what you write in them if that’s what they’re for, such as the note of a payment or the name of a playlist.</li>
<li>Nothing is sold, and nothing is used for ads.</li>
<li>These pages set no cookies unless you log in, load nothing from other sites, and don’t count visitors. To limit how often FunHub is called, your address is turned into a code that’s kept for a few minutes.</li>
${has('music') ? html`<li>When you ask for lyrics, the track’s title and artist go to a lyrics service, without saying who asked. Tracks are loaded from their source by a server of this installation.</li>\n` : ''}${
  has('ai')
    ? html`<li>What you ask AI goes to a provider that the operator or your server chose, together with what it’s about and the conversation of the last hour. Notes are only kept where you agree.</li>\n`
    : ''
}</ul>
<h2>Your copy, and erasing it</h2>
<ul>
<li>For a copy of everything about you, or to have it erased, ask ${operatorsText(parts)}. Erasing can’t be undone.</li>
<li><code>/privacy</code> in Discord has a summary.</li>
${has('ai') ? html`<li><code>/memories</code> shows and downloads notes about you, and <code>/forget</code> erases them. <code>/snail forget</code> erases what you saved of games.</li>\n` : ''}${
  has('economy')
    ? html`<li>Transfers stay in the books after an erasure so that the books still balance, but they no longer name you or have notes.</li>\n`
    : ''
}<li>Backups keep everything until they expire. If one is restored, erasures are repeated first.</li>
</ul>
<h2>Everything that’s stored</h2>
<p>This list comes from the map that exports and erasures use. Anything that isn’t kept for good is deleted automatically.</p>
${table(
  t`What is stored, and for how long`,
  [t`What`, t`About you`, t`How long`],
  Object.entries(PERSONAL_DATA).flatMap(([name, data]) =>
    data.kept === undefined ? [] : [[say(dataTitle(name)), ofYours(data), `${sentence(data.kept)}.`]],
  ),
)}`;
}

function ofYours({ ids = [], words = [], secrets = [], server }: TableData): string {
  const parts = [
    ...(ids.length > 0 ? [t`your ID`] : []),
    ...(words.length > 0 ? [t`your words`] : []),
    ...(secrets.length > 0 ? [t`secrets, encrypted or as numbers`] : []),
  ];
  if (parts.length > 0) return sentence(parts.join(', '));
  return server === undefined ? t`Nothing that names you` : t`Only about the server`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
