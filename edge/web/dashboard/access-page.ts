/** Who else may use this dashboard. Managers of the server alone decide. */
import * as z from 'zod';
import { AREAS, addGrant, endGrant, type GrantChange, readGrants } from '../../../shared/web/grants.ts';
import { REVERT, readWrites } from '../../../shared/web/writes.ts';
import { timeHtml } from '../markdown.ts';
import { html, say, t, word } from '../words/index.ts';
import { AREA_TITLES, findSubject, grantChange, rightsText } from './grant-change.ts';
import { action, type Changes, type DashboardPage, type PageContext } from './page.ts';
import { logOrPage, revertAction } from './undo.ts';
import { membersIn, writesTable } from './writes-table.ts';

/** In days; 0 is no end. */
const LENGTHS = [1, 7, 30, 90, 0] as const;
const SHOWN_WRITES = 50;

const areas = z
  .union([z.string(), z.array(z.string())], { error: word('Pick at least one area') })
  .transform((value) => [value].flat())
  .pipe(z.array(z.enum(AREAS)).min(1));

const grantFields = z.object({
  subject: z.string({ error: word('Pick a role, or enter a member’s ID') }).trim(),
  areas,
  level: z.enum(['view', 'edit']),
  days: z.coerce.number().pipe(z.union(LENGTHS.map((days) => z.literal(days)))),
});

const changes: Changes = { grant: grantChange };

export const accessPage: DashboardPage = {
  id: 'access',
  title: word('Access'),
  area: 'managers',
  command: { name: 'settings', module: 'settings' },
  views: { '/': show },
  actions: {
    grant: action({
      fields: grantFields,
      undo: 'log',
      run: async (context, { subject, areas, level, days }) => {
        const found = await findSubject(context, subject);
        if (found === undefined)
          return { refused: t`Pick one of this server’s roles, or enter the ID of one of its members.` };
        const endsAt = days === 0 ? null : new Date(context.store.clock().getTime() + days * 86_400_000);
        const request = { kind: found.kind, subject: found.id, areas, canEdit: level === 'edit', endsAt };
        const outcome = await addGrant(context.store, context.caller, request);
        if (outcome.status === 'too_many')
          return { refused: t`A server can give access to ${outcome.most} roles and members. Remove one first.` };
        const change = { about: 'grant', kind: found.kind, subject: found.id } as const;
        return {
          change: { ...change, before: outcome.before, after: outcome.after } satisfies GrantChange,
          done: t`${found.name} can ${level === 'edit' ? t`see and change` : t`see`} ${areas.map((area) => say(AREA_TITLES[area])).join(', ')} now.`,
        };
      },
    }),
    revoke: action({
      fields: z.object({ grant: z.string().regex(/^\d{1,18}$/) }),
      undo: 'log',
      run: async ({ store, caller }, { grant }) => {
        const ended = await endGrant(store, caller, grant);
        if (ended === null) return { refused: t`That’s already been undone.` };
        const { kind, subject, areas, canEdit, endsAt } = ended;
        const change: GrantChange = { about: 'grant', kind, subject, before: { areas, canEdit, endsAt }, after: null };
        return { done: t`They no longer have access to this dashboard.`, change };
      },
    }),
    [REVERT]: revertAction(changes, logOrPage),
  },
  changes,
};

async function show(context: PageContext) {
  const { store, guild, access, pages, formFields, path, pageOf } = context;
  const [grants, writes, directory] = await Promise.all([
    readGrants(store, guild.id),
    readWrites(store, guild.id, SHOWN_WRITES),
    context.guildDirectory(guild.id),
  ]);
  const members = grants.filter(({ kind }) => kind === 'member').map(({ subject }) => subject);
  const nameOf = await context.namesOf([...members, ...grants.map(({ by }) => by), ...membersIn(pages, writes)]);
  const roles = access.server.roles
    .filter(({ id }) => id !== guild.id)
    .sort((one, other) => other.position - one.position);
  const roleName = (id: string) => access.server.roles.find((role) => role.id === id)?.name ?? t`a deleted role`;
  const channelName = (id: string) =>
    // Without an answer of Discord's, nobody knows.
    directory === undefined
      ? id
      : (directory.channels.find((channel) => channel.id === id)?.name ?? t`a deleted channel`);
  return {
    content: html`<h1>Access</h1>
<p>Members with <strong>Manage Server</strong> can use this dashboard, and the owner always can. You can give others access, too.</p>
${
  grants.length === 0
    ? html`<p>Nobody else has access.</p>`
    : html`<ul class="cards">${grants.map(
        (
          grant,
        ) => html`<li class="card"><strong>${grant.kind === 'role' ? `@${roleName(grant.subject)}` : nameOf(grant.subject)}</strong>: ${rightsText(grant)}
<p class="quiet">Access given by ${nameOf(grant.by)}${grant.endsAt === null ? '' : html`, until ${timeHtml(new Date(grant.endsAt))}`}</p>
<form method="post" action="${path('/revoke')}">${formFields()}<input type="hidden" name="grant" value="${grant.id}"><button class="quiet-button">Remove access</button></form></li>\n`,
      )}</ul>`
}
<h2>Give someone access</h2>
<form class="panel" method="post" action="${path('/grant')}">${formFields()}
<div class="fields">
<div><label for="subject">Role, or a member’s ID</label><input id="subject" name="subject" type="text" list="roles" required maxlength="24" autocomplete="off"><datalist id="roles">${roles.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</datalist></div>
<div><label for="level">They can</label><select id="level" name="level"><option value="view">See</option><option value="edit">See and change</option></select></div>
<div><label for="days">For</label><select id="days" name="days">${LENGTHS.map((days) => html`<option value="${days}"${days === 30 ? html` selected` : ''}>${days === 0 ? t`Good` : days === 1 ? t`1 day` : t`${days} days`}</option>`)}</select></div>
</div>
<fieldset><legend>What</legend><div class="choices">${AREAS.map((area) => html`<label><input type="checkbox" name="areas" value="${area}">${say(AREA_TITLES[area])}</label>`)}</div></fieldset>
<div><button>Give access</button></div>
</form>
<h2>Changes made here</h2>
${writes.length === 0 ? html`<p>Nothing yet.</p>` : writesTable({ pages, pathOf: pageOf, formFields }, writes, { member: nameOf, role: roleName, channel: channelName })}`,
  };
}
