/** Which cases the list and the file have, from the address of the page. */
import { CASE_KINDS, KINDS } from '../../../../shared/moderation/catalog.ts';
import { CASE_STATES, type CaseSearch, type CaseState } from '../../../../shared/moderation/search.ts';
import type { Html } from '../../layout.ts';
import { html, say, t, word } from '../../words/index.ts';
import { dayOf, memberIdIn, queryOf } from '../filters.ts';
import type { PageContext } from '../page.ts';

const NAMES = ['member', 'by', 'kind', 'state', 'from', 'to', 'text'] as const;
type Name = (typeof NAMES)[number];

const STATES: Record<CaseState, string> = {
  in_force: word('In force'),
  over: word('Over'),
  pending: word('Waiting for Discord'),
  failed: word('Failed'),
  appealed: word('Appealed'),
};
const DAY_MS = 86_400_000;

export function searchOf({ query }: PageContext): CaseSearch {
  const [kind, state, to, before] = [query('kind'), query('state'), dayOf(query('to')), query('before')];
  return {
    user: memberIdIn(query('member')),
    actor: memberIdIn(query('by')),
    kind: CASE_KINDS.find((each) => each === kind),
    state: CASE_STATES.find((each) => each === state),
    from: dayOf(query('from')),
    // Including that day.
    to: to && new Date(to.getTime() + DAY_MS),
    text: query('text'),
    before: before !== undefined && /^\d{1,9}$/.test(before) ? Number(before) : undefined,
  };
}

/** The filter as it's in the address, with or without a page of it. */
export function addressOf({ query }: PageContext, before?: number): string {
  const kept = Object.fromEntries(NAMES.map((name) => [name, query(name)]));
  return queryOf({ ...kept, before: before === undefined ? undefined : String(before) });
}

export function isFiltered({ query }: PageContext): boolean {
  return NAMES.some((name) => query(name) !== undefined);
}

/** Filters that staff use most, as links. A filter of one's own can be bookmarked. */
export function views(context: PageContext): Html {
  const { path, user, store } = context;
  const here = addressOf(context);
  const weekAgo = new Date(store.clock().getTime() - 7 * DAY_MS).toISOString().slice(0, 10);
  const links: readonly [string, Partial<Record<Name, string>>][] = [
    [t`All`, {}],
    [t`Last 7 days`, { from: weekAgo }],
    [t`Warnings that count`, { kind: 'warn', state: 'in_force' }],
    [t`Timeouts in force`, { kind: 'timeout', state: 'in_force' }],
    [t`Bans in force`, { kind: 'ban', state: 'in_force' }],
    [t`Appealed`, { state: 'appealed' }],
    [t`Failed`, { state: 'failed' }],
    [t`Yours`, { by: user.id }],
  ];
  return html`<nav aria-label="Views"><ul>${links.map(([title, values]) => html`<li><a href="${path(queryOf(values))}"${queryOf(values) === here ? html` aria-current="true"` : ''}>${title}</a></li>`)}</ul></nav>`;
}

export function filterForm(context: PageContext): Html {
  const { path, query } = context;
  const field = (name: Name, label: string, type: 'text' | 'date' | 'search', most = 24) =>
    html`<div><label for="${name}">${label}</label><input id="${name}" name="${name}" type="${type}" maxlength="${most}" autocomplete="off" value="${query(name) ?? ''}"></div>`;
  const choice = (name: Name, label: string, choices: readonly (readonly [string, string])[]) =>
    html`<div><label for="${name}">${label}</label><select id="${name}" name="${name}"><option value="">Any</option>${choices.map(([value, title]) => html`<option value="${value}"${value === query(name) ? html` selected` : ''}>${title}</option>`)}</select></div>`;
  return html`<details${isFiltered(context) ? html` open` : ''}><summary>Filter</summary><form class="panel" method="get" action="${path()}">
<div class="fields">
${field('member', t`Member’s ID`, 'text')}
${field('by', t`Moderator’s ID`, 'text')}
${choice(
  'kind',
  t`Kind`,
  CASE_KINDS.map((kind) => [kind, KINDS[kind].title] as const),
)}
${choice(
  'state',
  t`State`,
  CASE_STATES.map((state) => [state, say(STATES[state])] as const),
)}
${field('from', t`From`, 'date')}
${field('to', t`To`, 'date')}
${field('text', t`Words in the reason or a remark`, 'search', 100)}
</div>
<div><button>Show</button></div>
</form></details>`;
}
