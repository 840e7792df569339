/** What was done on a server's dashboard: from what to what, and a button that takes it back, or why there's none. */
import type { Area, FormerGrant, GrantChange } from '../../../shared/web/grants.ts';
import { type NotedWrite, REVERT, type WrittenChange } from '../../../shared/web/writes.ts';
import type { Html } from '../layout.ts';
import { timeHtml } from '../markdown.ts';
import { html, say, t, word } from '../words/index.ts';
import { isMusicChange, type MusicChange } from './music/changes.ts';
import type { PageContext } from './page.ts';

export const AREA_TITLES: Record<Area, string> = {
  settings: word('Settings'),
  economy: word('Economy'),
  moderation: word('Moderation'),
  music: word('Music'),
  agents: word('Agents'),
  ai: 'AI',
};

/** Why there's no button, by action of the page about music. */
const WHY_NOT: Readonly<Record<string, string>> = {
  control: word('One-time action: nothing to undo'),
  stop: word('One-time action: nothing to undo'),
  queue: word('One-time action: nothing to undo'),
  volume: word('Change it again instead'),
  loop: word('Change it again instead'),
  rename: word('Change it again instead'),
  arrange: word('Change it again instead'),
  create: word('Delete the playlist instead'),
  delete: word('Can’t be undone'),
  share: word('Share it again instead'),
  revert: word('Change it again instead'),
};
const DISABLED_CODE = word('A disabled code never works again');

interface Names {
  member(id: string): string;
  role(id: string): string;
}

export function isGrantChange(change: WrittenChange): change is GrantChange {
  return change.about === 'grant';
}

/** `see and change Music, AI` */
export function rightsText({ areas, canEdit }: Pick<FormerGrant, 'areas' | 'canEdit'>): string {
  return `${canEdit ? t`see and change` : t`see`} ${areas.map((area) => say(AREA_TITLES[area])).join(', ')}`;
}

export function writesTable(context: PageContext, writes: readonly NotedWrite[], names: Names): Html {
  const row = (
    write: NotedWrite,
  ) => html`<tr><td>${timeHtml(new Date(write.at))}</td><td>${names.member(write.actor)}</td>
<td>${write.action}${write.change === null ? details(write.detail) : difference(write.change, names)}</td><td>${write.outcome}</td><td>${takeBack(context, write)}</td></tr>\n`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Changes made here"><table>
<thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Outcome</th><th scope="col">Undo</th></tr></thead>
<tbody>${writes.map(row)}</tbody></table></div>`;
}

function takeBack(context: PageContext, { id, action, outcome, change, isReverted, isElsewhere }: NotedWrite): Html {
  if (outcome !== 'done') return html``;
  if (isReverted) return html`<span class="quiet">Undone</span>`;
  const [page = '', name = ''] = action.split(' ');
  if (change === null) {
    const why = page === 'music' ? WHY_NOT[name] : undefined;
    if (why !== undefined) return html`<span class="quiet">${say(why)}</span>`;
    if (isElsewhere && (page === 'settings' || (page === 'economy' && name === 'payout')))
      return html`<a href="${context.pageOf('settings', '/history')}">In its history</a>`;
    if (isElsewhere && page === 'moderation') return html`<a href="${context.pageOf('moderation')}">In its case</a>`;
    return html``;
  }
  if (change.about === 'playlist-code' && (change as MusicChange).after === false)
    return html`<span class="quiet">${say(DISABLED_CODE)}</span>`;
  return html`<form method="post" action="${context.pageOf(isGrantChange(change) ? 'access' : 'music', `/${REVERT}`)}">${context.formFields()}<input type="hidden" name="write" value="${id}"><button class="quiet-button">Undo<span class="unseen"> number ${id}</span></button></form>`;
}

/** From what to what. */
function difference(change: WrittenChange, names: Names): Html {
  if (isGrantChange(change)) {
    const who = change.kind === 'role' ? `@${names.role(change.subject)}` : names.member(change.subject);
    return html` · ${who}: ${grantHtml(change.before)} → ${grantHtml(change.after)}`;
  }
  return isMusicChange(change) ? html` · ${musicText(change, names)}` : html``;
}

function grantHtml(grant: FormerGrant | null): Html {
  if (grant === null) return html`nothing`;
  return html`${rightsText(grant)}${grant.endsAt === null ? '' : html` until ${timeHtml(new Date(grant.endsAt))}`}`;
}

function musicText(change: MusicChange, names: Names): string {
  const yes = (is: boolean) => (is ? t`yes` : t`no`);
  switch (change.about) {
    case 'playlist-name':
      return `${change.before} → ${change.after}`;
    case 'playlist-code':
      return t`${change.name}, shared by code: ${yes(change.before)} → ${yes(change.after)}`;
    case 'playlist-role':
      return t`${change.name}, @${names.role(change.role)} can edit it: ${yes(change.before)} → ${yes(change.after)}`;
    case 'playlist-order':
      return change.after === null
        ? t`${change.name}, ${change.title}: number ${change.before} → removed`
        : t`${change.name}, ${change.title}: number ${change.before} → ${change.after}`;
    case 'volume':
      return `${change.before}% → ${change.after}%`;
    case 'loop':
      return `${change.before} → ${change.after}`;
  }
}

function details(detail: Readonly<Record<string, unknown>>): Html {
  const pairs = Object.entries(detail).filter(([, value]) => value !== '' && value !== null);
  return html`${pairs.map(([name, value]) => html` · ${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)}`;
}
