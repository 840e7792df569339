/** Which commands and areas are off, or only for some roles. */
import * as z from 'zod';
import { readSettings } from '../../../../shared/settings/change.ts';
import { ACCESS, gatesIn, readGate } from '../../../../shared/settings/gates.ts';
import { gateLine, subjectName } from '../../../commands/settings/describe.ts';
import { restrictable, switchableModules } from '../../../commands/settings/switchable.ts';
import { markdownHtml } from '../../markdown.ts';
import { html, t } from '../../words/index.ts';
import { type ActionResult, action, type PageContext } from '../page.ts';
import { IN_SETTINGS_HISTORY } from '../undo.ts';
import { changeSeen } from './form.ts';
import { settingsTabs } from './tabs.ts';

const MOST_ROLES = 25;

export async function showCommands(context: PageContext) {
  const { store, caller, commands, access, guild, canEdit, formFields, path } = context;
  const { values } = await readSettings(store, caller);
  const gates = gatesIn(values[ACCESS]);
  const mentions = await context.mentionsIn('');
  const roles = access.server.roles
    .filter(({ id }) => id !== guild.id)
    .sort((one, other) => other.position - one.position);
  const seen = JSON.stringify(values[ACCESS] ?? {});
  return {
    content: html`${settingsTabs(context, 'commands')}
${
  gates.length === 0
    ? html`<p>All commands are on for all members.</p>`
    : html`<ul class="cards">${gates.map(
        (gate) => html`<li class="card">${markdownHtml(gateLine(gate), mentions)}
${canEdit ? html`<form method="post" action="${path('/gate')}">${formFields()}<input type="hidden" name="subject" value="${gate.subject}"><input type="hidden" name="state" value="on"><input type="hidden" name="seen" value="${seen}"><button class="quiet-button">Turn on for all members<span class="unseen">: ${subjectName(gate.subject)}</span></button></form>` : ''}</li>\n`,
      )}</ul>`
}
${
  canEdit
    ? html`<h2>Change one</h2>
<form class="panel" method="post" action="${path('/gate')}">${formFields()}<input type="hidden" name="seen" value="${seen}">
<div class="fields">
<div><label for="subject">Area or command</label><select id="subject" name="subject">${switchableModules(commands).map((name) => html`<option value="module:${name}">${subjectName(`module:${name}`)}</option>`)}${restrictable(
        commands,
      )
        .sort()
        .map((name) => html`<option value="command:${name}">/${name}</option>`)}</select></div>
<div><label for="state">It’s</label><select id="state" name="state"><option value="on">On for all members</option><option value="off">Off</option><option value="roles">Only for these roles</option></select></div>
<div><label for="roles">Roles</label><select id="roles" name="roles" multiple size="6">${roles.map(({ id, name }) => html`<option value="${id}">@${name}</option>`)}</select></div>
</div>
<div><button>Save</button></div></form>`
    : ''
}`,
  };
}

const roleIds = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : [value].flat()))
  .pipe(z.array(z.string().regex(/^\d{1,20}$/)).max(MOST_ROLES, { error: () => t`Pick up to ${MOST_ROLES} roles` }));

export const gate = action({
  fields: z.object({
    subject: z.string().max(64),
    state: z.enum(['on', 'off', 'roles']),
    roles: roleIds,
    seen: z.string().max(20_000),
  }),
  isAudited: true,
  undo: IN_SETTINGS_HISTORY,
  logged: ({ subject, state, roles }) => ({ subject, state, roles }),
  run: async (context, { subject, state, roles, seen }): Promise<ActionResult> => {
    const { commands, access, guild } = context;
    const to = context.path('/commands');
    const [kind, name = ''] = subject.split(':');
    const isKnown =
      kind === 'module' ? switchableModules(commands).includes(name) : restrictable(commands).includes(name);
    if (!isKnown) return { refused: t`Pick an area or a command from the list.`, to };
    if (state === 'roles' && roles.length === 0) return { refused: t`Pick at least one role.`, to };
    const known = new Set(access.server.roles.map(({ id }) => id));
    if (roles.some((id) => !known.has(id) || id === guild.id)) return { refused: t`Pick roles of this server.`, to };
    const value = state === 'on' ? null : { isOff: state === 'off', roleIds: state === 'roles' ? roles : [] };
    const outcome = await changeSeen(
      context,
      { [ACCESS]: { [subject]: value } },
      { [ACCESS]: { [subject]: seenGate(seen, subject) } },
    );
    if ('result' in outcome) return outcome.result;
    if ('differing' in outcome) {
      const now = readGate(outcome.differing[0]?.value);
      const text = now === undefined ? t`it’s on` : gateLine({ subject, ...now });
      return { refused: t`Someone else changed that in the meantime, so nothing was changed. Now: ${text}.`, to };
    }
    return { done: value === null ? t`It’s on.` : gateLine({ subject, ...value }), to };
  },
});

function seenGate(text: string, subject: string): unknown {
  try {
    return (JSON.parse(text) as Record<string, unknown>)[subject] ?? null;
  } catch {
    return null;
  }
}
