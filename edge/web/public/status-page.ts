import { Hono } from 'hono';
import type { BooksCheck, LastChecks } from '../../../shared/economy/last-checks.ts';
import { Readiness } from '../../../shared/platform/readiness.ts';
import { COMPONENTS, type ComponentId, type State } from '../../../shared/status/components.ts';
import { type Incident, lengthText } from '../../../shared/status/history.ts';
import { neverKept } from '../headers.ts';
import { type Html, layout, type NavigationEntry } from '../layout.ts';
import { hasArea, type WebEnv, type WebParts } from '../parts.ts';
import { counted, html, say, t, word } from '../words/index.ts';
import { historyOf } from './status-history.ts';
import { lookAtStatus, type StatusLook } from './status-look.ts';
import { storeOf } from './store.ts';
import { time } from './table.ts';

/** `GET /status`: what works now, and what did. With a 503 while the database is down, because little works without it. */
export function statusPage(parts: WebParts, navigation: readonly NavigationEntry[]): Hono<WebEnv> {
  const routes = new Hono<WebEnv>();
  const looks = new Readiness<StatusLook>();
  const hasEconomy = hasArea(parts, 'economy');
  routes.get('/', async (c) => {
    const look = await looks.read(() => lookAtStatus(storeOf(parts, c.env.scope), parts.redis, hasEconomy));
    neverKept(c);
    const page = layout(
      {
        title: t`Status`,
        description: t`What works right now, and what did in the last 90 days.`,
        path: '/status',
        content: content(look, hasEconomy),
      },
      navigation,
    );
    return c.html(page, look.states.database === 'down' ? 503 : 200);
  });
  return routes;
}

export const STATE_WORDS = {
  up: word('Works'),
  degraded: word('Partly working'),
  down: word('Down'),
  unknown: word('Unknown'),
} as const;

function content({ states, view, checks }: StatusLook, hasEconomy: boolean): Html {
  const components = Object.entries(states) as [ComponentId, State | 'unknown'][];
  return html`<h1>Status</h1>
<p class="lead" role="status">${summary(states)}</p>
<h2>Now</h2>
<ul class="cards">
${components.map(([id, state]) => component(id, state, view?.components[id]?.seenAt))}</ul>
<h2>The last 90 days</h2>
${view === undefined ? html`<p>The history can’t be loaded right now.</p>` : historyOf(view, Object.keys(states) as ComponentId[])}
<h2>Incidents</h2>
${view === undefined ? html`<p>They can’t be loaded right now.</p>` : incidents(view.incidents)}
${hasEconomy ? books(checks) : ''}`;
}

function summary(states: StatusLook['states']): string {
  if (states.database === 'down')
    return t`The database doesn’t respond, so most commands can’t run. Nothing is lost, and music keeps playing.`;
  const broken = (Object.keys(states) as ComponentId[]).filter((id) => ['down', 'degraded'].includes(states[id] ?? ''));
  const names = broken.map((id) => COMPONENTS[id].name);
  if (names.length > 0) return t`Something doesn’t work as it should: ${names.join(', ')}.`;
  return Object.values(states).includes('unknown') ? t`Everything that was checked works.` : t`Everything works.`;
}

function component(id: ComponentId, state: State | 'unknown', seenAt: string | undefined): Html {
  const { name, about } = COMPONENTS[id];
  return html`<li class="card"><h3>${name} <span class="state ${state}">${say(STATE_WORDS[state])}</span></h3><p>${about}.</p>${
    state === 'unknown' && seenAt !== undefined ? html`<p class="quiet">Last known ${time(seenAt)}</p>` : ''
  }</li>
`;
}

function incidents(found: readonly Incident[]): Html {
  if (found.length === 0) return html`<p>None were recorded in the last 30 days.</p>`;
  return html`<p class="quiet">From the last 30 days, newest first${found.length >= 50 ? t`, and only the last 50` : ''}.</p>
<ul>
${found.map(
  (incident) =>
    html`<li>${COMPONENTS[incident.component]?.name ?? incident.component} ${incident.state === 'down' ? t`was down` : t`was partly down`} from ${time(incident.beganAt)} for ${lengthText(incident)}</li>\n`,
)}</ul>
`;
}

function books(checks: LastChecks | undefined): Html {
  return html`<h2>The books</h2>
<p>Credits and items are kept by double entry: whatever one account gets, another one gives. The books are checked every few minutes, and all of them every night. If they ever don’t balance, every transfer is refused until they do.</p>
${
  checks === undefined
    ? html`<p>The last check can’t be loaded right now.</p>`
    : html`${checks.isHalted ? html`<p><strong>Transfers are paused, because the books don’t balance.</strong></p>\n` : ''}<ul>
<li>All transfers: ${check(checks.full)}</li>
<li>New transfers: ${check(checks.recent)}</li>
</ul>
`
}`;
}

function check(last: BooksCheck | null): Html {
  if (last === null) return html`not checked yet`;
  const counts = [
    last.transfers === null ? '' : counted(last.transfers, 'transfer'),
    last.accounts === null ? '' : counted(last.accounts, 'account'),
  ].filter(Boolean);
  const extent = counts.length === 0 ? '' : ` (${counts.join(', ')})`;
  return html`${last.isBalanced ? t`they balance, with a difference of 0` : html`<strong>they don’t balance</strong>`}${extent}, checked ${time(last.at)}`;
}
