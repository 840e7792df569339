/** The frame that every page has. */
import type { HtmlEscapedString } from 'hono/utils/html';
import { VERSION } from '../../shared/platform/version.ts';
import { ICON_PATH, STYLE_PATH } from './assets.ts';
import { html, say } from './words/index.ts';
import { currentLanguage } from './words/language.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface NavigationEntry {
  path: string;
  label: string;
  /** Where the link is, besides the landing page (default: on top). */
  place?: 'bottom' | 'both';
}

export interface Page {
  /** Of the page itself; the frame adds the product's name. */
  title: string;
  /** For search engines and previews: one sentence. */
  description: string;
  /** Its own entry in the navigation. */
  path: string;
  /** Begins with a heading. */
  content: Html;
  /** Script elements. */
  scripts?: Html | undefined;
  /** Whoever is logged in, and how to log out. */
  account?: Html | undefined;
  /** For tables and charts. */
  isWide?: boolean;
}

/** A whole document. Everything that isn't {@link Html} already is escaped. */
export function layout(page: Page, navigation: readonly NavigationEntry[]): Html {
  const { title, description, path, content, scripts = '', account = '', isWide = false } = page;
  const links = (entries: readonly NavigationEntry[]) =>
    entries.map(
      (entry) => html`<li><a href="${entry.path}"${entry.path === path ? CURRENT : ''}>${say(entry.label)}</a></li>\n`,
    );
  return html`<!doctype html>
<html lang="${currentLanguage()?.tag ?? 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${description}">
<title>${title === 'Chorus' ? title : `${title} · Chorus`}</title>
<link rel="stylesheet" href="${STYLE_PATH}">
<link rel="icon" href="${ICON_PATH}" type="image/svg+xml">
${scripts}</head>
<body${isWide ? WIDE : ''}>
<a class="skip" href="#content">Skip to content</a>
<header>
<nav aria-label="Main">
<ul>
${links(navigation.filter(({ place }) => place !== 'bottom'))}</ul>
</nav>
${account}</header>
<main id="content" tabindex="-1">
${content}
</main>
<footer>
<nav aria-label="More">
<ul>
${links(navigation.filter(({ place }) => place !== undefined))}</ul>
</nav>
<p>Chorus ${VERSION}</p>
</footer>
</body>
</html>
`;
}

const CURRENT = html` aria-current="page"`;
const WIDE = html` class="wide"`;
