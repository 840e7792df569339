import type { Hono } from 'hono';
import type { Html, NavigationEntry } from '../layout.ts';
import { hasArea, type WebEnv, type WebParts } from '../parts.ts';
import { html, t } from '../words/index.ts';
import { fixedPage } from './fixed-page.ts';
import { operatorsText } from './operators.ts';

/** `GET /terms`: what members and whoever runs this bot can expect of each other. */
export function termsPage(parts: WebParts, navigation: readonly NavigationEntry[]): Hono<WebEnv> {
  return fixedPage(
    () => ({
      title: t`Terms`,
      description: t`What you can expect of this bot, and what it expects of you.`,
      path: '/terms',
      content: content(parts),
    }),
    navigation,
  );
}

function content(parts: WebParts): Html {
  return html`<h1>Terms</h1>
<p class="lead">Chorus is software that anyone can run. This installation is run by its operator, not by the authors of Chorus, and not by Discord.</p>
<h2>Who to ask</h2>
<p>For anything about this bot, ask ${operatorsText(parts)}. For how it’s set up in a server, ask that server’s staff.</p>
<h2>What’s expected of you</h2>
<ul>
<li>Discord’s <a href="https://discord.com/terms">terms</a> and <a href="https://discord.com/guidelines">community guidelines</a> apply to what you do with Chorus, too.</li>
<li>Only play, upload, and share what you have the right to.</li>
<li>Don’t overload it, look for ways around its limits, or use it to harm anyone. If you find a security hole, tell the operator.</li>
</ul>
<h2>Saying no</h2>
<ul>
<li>Nobody has to use Chorus. Staff can turn off any area or command with <code>/settings</code>, or remove the bot from their server at any time.</li>
<li>The operator can refuse the bot to a member or a server, and can end this installation.</li>
</ul>
${
  hasArea(parts, 'economy')
    ? html`<h2>Credits and items</h2>
<p>They’re part of a game. They aren’t money, can’t be exchanged for any, and nobody owes you any for them. <a href="/fair">Fair play</a> has the odds and the rules.</p>
`
    : ''
}<h2>No warranty</h2>
<p>Chorus comes as it is, without any warranty. The operator does what they can to keep it running and your data safe, and <a href="/status">Status</a> shows openly how that’s going, but neither the operator nor the authors are liable for what goes wrong, as far as the law allows that.</p>
<h2>Your data</h2>
<p><a href="/privacy">Privacy</a> says what’s stored about you, and how to get or erase it.</p>
<h2>Changes</h2>
<p>These terms belong to the version of Chorus at the bottom of this page, and may change with the next one.</p>`;
}
