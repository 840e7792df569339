/** What the pages about agents have in common. */
import type { AgentState } from '../../../../shared/voice/agent-views.ts';
import type { Finding } from '../../../commands/agents/diagnose-answer.ts';
import type { Html } from '../../layout.ts';
import { type Mentions, markdownHtml } from '../../markdown.ts';
import { html, word } from '../../words/index.ts';
import type { PageContext } from '../page.ts';

export const STATES: Record<AgentState, string> = {
  busy: word('In use'),
  free: word('Free'),
  starting: word('Logging in'),
  refused: word('Discord refuses its token'),
  offline: word('Offline'),
};

export function tokensHtml(): Html {
  return html`<p class="quiet">Tokens are never shown. Add an agent, or a new token for one, with <code>/pools add</code> in Discord.</p>
`;
}

/** What's wrong, each with what to do about it, and then what isn't. */
export async function findingsHtml(context: PageContext, findings: readonly Finding[]): Promise<Html> {
  const mentions = await context.mentionsIn(findings.map(({ what, advice = '' }) => `${what}\n${advice}`).join('\n'));
  const wrong = findings.filter(({ advice }) => advice !== undefined);
  const right = findings.filter(({ advice }) => advice === undefined);
  return html`${
    wrong.length === 0
      ? html`<p class="good">Everything looks good.</p>`
      : html`<ul class="problems">${wrong.map(({ what, advice = '' }) => finding(what, advice, mentions))}</ul>`
  }
<ul class="quiet">${right.map(({ what }) => html`<li>${markdownHtml(what, mentions)}</li>\n`)}</ul>
`;
}

function finding(what: string, advice: string, mentions: Mentions): Html {
  return html`<li><strong>${markdownHtml(what, mentions)}</strong><p>${markdownHtml(advice, mentions)}</p></li>\n`;
}

/** A form that's one button. @param about who or what, for those who can't see where the button is. */
export function pressForm(
  { path, formFields }: PageContext,
  action: string,
  fields: Readonly<Record<string, string>>,
  label: string,
  about: string,
): Html {
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form method="post" action="${path(`/${action}`)}">${formFields()}${hidden}<button class="quiet-button">${label}<span class="unseen"> ${about}</span></button></form>
`;
}
