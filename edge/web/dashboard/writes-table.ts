/** What was done with forms: from what to what, and a button that undoes it, or why there's none. */
import { type NotedWrite, REVERT } from '../../../shared/web/writes.ts';
import type { Html } from '../layout.ts';
import { timeHtml } from '../markdown.ts';
import { html, say } from '../words/index.ts';
import type { Action, Change, Changes, Names } from './page.ts';

/** As much as this needs of a page, of a server's or of the operator's. */
export interface LoggedPage {
  id: string;
  // biome-ignore lint/suspicious/noExplicitAny: what they do doesn't matter here.
  actions: Readonly<Record<string, Pick<Action<any, any>, 'undo'>>>;
  // biome-ignore lint/suspicious/noExplicitAny: likewise.
  changes?: Changes<any>;
}

interface Log {
  pages: readonly LoggedPage[];
  pathOf(page: string, below?: string): string;
  formFields(): Html;
}

/** The members whom the log of these writes names. */
export function membersIn(pages: readonly LoggedPage[], writes: readonly NotedWrite[]): string[] {
  return writes.flatMap((write) => [write.actor, ...(changeIn(pages, write)?.members?.(write.change) ?? [])]);
}

export function writesTable(log: Log, writes: readonly NotedWrite[], names: Names): Html {
  const row = (write: NotedWrite) => {
    const what = changeIn(log.pages, write)?.show(write.change, names);
    return html`<tr><td>${timeHtml(new Date(write.at))}</td><td>${names.member(write.actor)}</td>
<td>${write.action}${what === undefined ? details(write.detail, names) : html` · ${what}`}</td><td>${write.outcome}</td><td>${undoing(log, write)}</td></tr>\n`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Changes made here"><table>
<thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Outcome</th><th scope="col">Undo</th></tr></thead>
<tbody>${writes.map(row)}</tbody></table></div>`;
}

// biome-ignore lint/suspicious/noExplicitAny: its kind says what it is.
function changeIn(pages: readonly LoggedPage[], { change }: NotedWrite): Change<any, any> | undefined {
  if (change === null) return undefined;
  return pages.find(({ changes }) => changes !== undefined && Object.hasOwn(changes, change.about))?.changes?.[
    change.about
  ];
}

function undoing({ pages, pathOf, formFields }: Log, write: NotedWrite): Html {
  const { id, action, outcome, change, isReverted } = write;
  const [pageId = '', name = ''] = action.split(' ');
  const page = pages.find((page) => page.id === pageId);
  const undo = page?.actions[name]?.undo;
  const because = (why: string) => html`<span class="quiet">${say(why)}</span>`;
  if (outcome !== 'done' || undo === undefined) return html``;
  if (isReverted) return html`<span class="quiet">Undone</span>`;
  const kind = changeIn(pages, write);
  const why = kind?.whyNot?.(change);
  if (why !== undefined) return because(why);
  if (kind !== undefined)
    return html`<form method="post" action="${pathOf(pageId, `/${REVERT}`)}">${formFields()}<input type="hidden" name="write" value="${id}"><button class="quiet-button">Undo<span class="unseen"> number ${id}</span></button></form>`;
  // Nothing changed: it was sent twice, or is as it was.
  if (undo === 'log') return html`<span class="quiet">Nothing to undo</span>`;
  return 'why' in undo ? because(undo.why) : html`<a href="${pathOf(undo.page, undo.below)}">${say(undo.label)}</a>`;
}

/** What was sent, but for what was left empty. */
function details(detail: Readonly<Record<string, unknown>>, names: Names): Html {
  const valueText = (name: string, value: unknown): string => {
    if (name === 'channel') return `#${names.channel(String(value))}`;
    if (Array.isArray(value)) return value.map(String).join(', ');
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
  };
  const pairs = Object.entries(detail).map(([name, value]) => [name, valueText(name, value)] as const);
  return html`${pairs.filter(([, text]) => text !== '').map(([name, text]) => html` · ${name}: ${text}`)}`;
}
