/** Whom someone let use the dashboard, in words, and undoing it. */
import { readMember } from '../../../shared/platform/discord/servers.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { type Area, type FormerGrant, type GrantChange, revertGrant } from '../../../shared/web/grants.ts';
import type { Html } from '../layout.ts';
import { timeHtml } from '../markdown.ts';
import { html, say, t, word } from '../words/index.ts';
import { type ActionResult, change, type PageContext } from './page.ts';

export const AREA_TITLES: Record<Area, string> = {
  settings: word('Settings'),
  economy: word('Economy'),
  moderation: word('Moderation'),
  music: word('Music'),
  agents: word('Agents'),
  ai: 'AI',
};

export const grantChange = change<GrantChange>({
  show: ({ kind, subject, before, after }, names) =>
    html`${kind === 'role' ? `@${names.role(subject)}` : names.member(subject)}: ${grantHtml(before)} → ${grantHtml(after)}`,
  members: ({ kind, subject }) => (kind === 'member' ? [subject] : []),
  undo,
});

/** `see and change Music, AI` */
export function rightsText({ areas, canEdit }: Pick<FormerGrant, 'areas' | 'canEdit'>): string {
  return `${canEdit ? t`see and change` : t`see`} ${areas.map((area) => say(AREA_TITLES[area])).join(', ')}`;
}

function grantHtml(grant: FormerGrant | null): Html {
  if (grant === null) return html`nothing`;
  return html`${rightsText(grant)}${grant.endsAt === null ? '' : html` until ${timeHtml(new Date(grant.endsAt))}`}`;
}

async function undo(
  context: PageContext,
  { kind, subject, before }: GrantChange,
  { id }: { id: string },
): Promise<ActionResult> {
  const found = before === null ? undefined : await findSubject(context, subject);
  if (before !== null && found === undefined)
    return { refused: kind === 'role' ? t`That role was deleted.` : t`They’re no longer a member of this server.` };
  const outcome = await revertGrant(context.store, context.caller, id);
  switch (outcome.status) {
    case 'reverted': {
      const { change } = outcome;
      if (change.after === null) return { done: t`They no longer have access to this dashboard.`, change };
      return { done: t`${plain(found?.name ?? change.subject)} can ${rightsText(change.after)} again.`, change };
    }
    case 'changed_since':
      return {
        refused:
          outcome.now === null
            ? t`They no longer have access, so nothing was changed.`
            : t`They can ${rightsText(outcome.now)} now, so nothing was changed.`,
      };
    case 'over':
      return {
        refused: t`Their access was until ${outcome.endedAt.slice(0, 10)}, which has passed, so nothing was changed. You can give them access again below.`,
      };
    case 'too_many':
      return { refused: t`A server can give access to ${outcome.most} roles and members. Remove one first.` };
    case 'unknown':
      return { refused: t`There’s nothing to undo.` };
  }
}

/** The role or member that was typed: an ID, or a mention. Undefined if the server has none. */
export async function findSubject(context: PageContext, typed: string) {
  const id = /^(?:<@[!&]?)?(\d{15,20})>?$/.exec(typed)?.[1];
  if (id === undefined) return undefined;
  const role = context.access.server.roles.find((one) => one.id === id);
  if (role !== undefined) return { kind: 'role' as const, id, name: t`Everyone with ${role.name}` };
  if (context.discord === undefined) return undefined;
  const member = await readMember(context.discord.rest, context.guild.id, id);
  // Bots log in nowhere.
  if (member === undefined || member.isBot) return undefined;
  return { kind: 'member' as const, id, name: member.nick ?? member.username };
}
