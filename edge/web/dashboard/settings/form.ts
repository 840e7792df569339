/** The settings of one module as a form, and what happens if someone else was faster. */
import * as z from 'zod';
import { isGated } from '../../../../shared/platform/store.ts';
import {
  changeSeenSettings,
  type Differing,
  readSettings,
  type SettingsChange,
  type StoredValues,
} from '../../../../shared/settings/change.ts';
import { type SettingsModule, setIn } from '../../../../shared/settings/declaration.ts';
import { ACCESS, readGate } from '../../../../shared/settings/gates.ts';
import { parseValue } from '../../../../shared/settings/values.ts';
import { goneLines } from '../../../commands/settings/gone.ts';
import { knownSettings, settingsModules } from '../../../commands/settings/modules.ts';
import { postingLines } from '../../../commands/settings/postable.ts';
import { changeOf } from '../../../commands/settings/set.ts';
import { labelOf } from '../../../commands/settings/suggestions.ts';
import { gatedSentence } from '../../../interactions/gated.ts';
import type { Html } from '../../layout.ts';
import { html, t } from '../../words/index.ts';
import { type ActionResult, action, type PageContext, type ShownPage } from '../page.ts';
import { IN_SETTINGS_HISTORY } from '../undo.ts';
import { fieldHtml } from './field.ts';
import { settingsTabs } from './tabs.ts';

const MODULE = /^[a-z][a-z-]{0,31}$/;
const KEY = /^[vs]\.([a-zA-Z]{1,40})$/;

/** `v.volume` has what was typed, `s.volume` what was set when the form was shown, as JSON. */
const fields = z.looseObject({ module: z.string().regex(MODULE) });

/** A form that can't be saved as it is: what was sent, and what's wrong with which setting. */
interface Refused {
  given: Readonly<Record<string, unknown>>;
  problems: Readonly<Record<string, string>>;
}

export function showForm(context: PageContext): Promise<ShownPage> {
  return formPage(context, context.query('module'));
}

async function formPage(context: PageContext, asked: string | undefined, refused?: Refused): Promise<ShownPage> {
  const { store, caller, commands, guildDirectory, guild } = context;
  const modules = settingsModules(commands);
  const module = modules.find(({ name }) => name === asked) ?? modules[0];
  const [{ values, gone }, directory] = await Promise.all([readSettings(store, caller), guildDirectory(guild.id)]);
  if (module === undefined) return { content: html`${settingsTabs(context, 'form')}<p>There’s nothing to set.</p>` };
  const set = setIn(module, values[module.name]);
  const controls = Object.entries(module.settings).map(([key, setting]) => {
    const name = `v.${key}`;
    const typed = refused && textsIn(refused.given[name]);
    const seen = refused?.given[`s.${key}`] ?? JSON.stringify(values[module.name]?.[key] ?? null);
    const field = { name, setting, value: set[key] ?? null, directory, typed, problem: refused?.problems[key] };
    return html`${fieldHtml(field)}<input type="hidden" name="s.${key}" value="${String(seen)}">`;
  });
  return {
    ...(refused && { status: 400 as const }),
    content: html`${settingsTabs(context, 'form')}
<nav aria-label="Areas"><ul class="areas">${modules.map(({ name, title }) => html`<li><a href="${context.path()}?module=${name}"${name === module.name ? html` aria-current="page"` : ''}>${title}</a></li>\n`)}</ul></nav>
<h2>${module.title}</h2>
${refused ? html`<p class="notice refused" role="alert">Nothing was saved. Look at ${Object.keys(refused.problems).map((key, index) => html`${index === 0 ? '' : ', '}<a href="#v.${key}">${module.settings[key]?.title}</a>`)}.</p>` : ''}
${goneLines({ [module.name]: gone[module.name] ?? {} }).map((line) => html`<p class="notice refused">${line.replaceAll('**', '').replaceAll('`', '')}</p>`)}
${
  context.canEdit
    ? html`<form class="panel" method="post" action="${context.path('/save')}">${context.formFields()}<input type="hidden" name="module" value="${module.name}">
<div class="fields">${controls}</div><div><button>Save</button></div></form>`
    : html`<p>You can look at these, but not change them.</p><fieldset disabled class="card"><legend class="unseen">${module.title}</legend><div class="fields">${controls}</div></fieldset>`
}`,
  };
}

export const save = action({
  fields,
  isAudited: true,
  undo: IN_SETTINGS_HISTORY,
  logged: ({ module }) => ({ module }),
  run: async (context, given): Promise<ActionResult> => {
    const module = settingsModules(context.commands).find(({ name }) => name === given.module);
    const to = `${context.path()}?module=${given.module}`;
    if (module === undefined) return { refused: t`Those settings no longer exist.` };
    const directory = await context.guildDirectory(context.guild.id);
    const read = readFields(module, given, context.guild.id, directory);
    if ('problems' in read) return { shown: await formPage(context, module.name, { given, problems: read.problems }) };
    if (Object.keys(read.changes).length === 0) return { refused: t`It’s already set that way.`, to };
    return change(context, module, read.changes, read.seen, to);
  },
});

interface ReadFields {
  changes: Record<string, unknown>;
  seen: Record<string, unknown>;
}

/** Only what differs from what the form showed. */
function readFields(
  module: SettingsModule,
  given: Readonly<Record<string, unknown>>,
  guildId: string,
  directory: Parameters<typeof parseValue>[3],
): ReadFields | Pick<Refused, 'problems'> {
  const found: ReadFields = { changes: {}, seen: {} };
  const problems: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const key = KEY.exec(name)?.[1];
    if (key === undefined || !name.startsWith('v.') || !Object.hasOwn(module.settings, key)) continue;
    const setting = module.settings[key];
    if (setting === undefined) continue;
    const parsed = parseValue(setting, textsIn(value).join(' '), guildId, directory);
    if ('problem' in parsed) {
      problems[key] = parsed.problem;
      continue;
    }
    const seen = parseSeen(given[`s.${key}`]);
    if (JSON.stringify(seen) === JSON.stringify(parsed.value)) continue;
    const changed = changeOf({ module, key, setting, path: `${module.name}.${key}` }, parsed.value);
    Object.assign(found.changes, changed);
    found.seen[key] = seen;
  }
  if (Object.keys(problems).length > 0) return { problems };
  // A list without a choice isn't sent at all.
  for (const [key, setting] of Object.entries(module.settings))
    if (setting.kind === 'roles' && given[`v.${key}`] === undefined && Array.isArray(parseSeen(given[`s.${key}`]))) {
      found.changes[key] = null;
      found.seen[key] = parseSeen(given[`s.${key}`]);
    }
  return found;
}

/** What was sent for a field: several, for a list. */
function textsIn(value: unknown): string[] {
  return [value ?? []].flat().map(String);
}

function parseSeen(text: unknown): unknown {
  try {
    return typeof text === 'string' && text.length < 20_000 ? (JSON.parse(text) as unknown) : null;
  } catch {
    return null;
  }
}

async function change(
  context: PageContext,
  module: SettingsModule,
  changes: Record<string, unknown>,
  seen: Record<string, unknown>,
  to: string,
): Promise<ActionResult> {
  const outcome = await changeSeen(context, { [module.name]: changes }, { [module.name]: seen });
  if ('result' in outcome) return outcome.result;
  if ('differing' in outcome)
    return { shown: await conflict(context, outcome.differing, { [module.name]: changes }, to) };
  const titles = Object.keys(changes).map((key) => module.settings[key]?.title ?? key);
  const lines = await postingLines(context, { [module.name]: changes });
  return { done: [t`Saved: ${titles.join(', ')}.`, ...lines].join('\n'), to };
}

/** Changes settings unless someone else was faster, and has every process look at them again. */
export async function changeSeen(
  { store, caller, gates, guild }: PageContext,
  changes: SettingsChange,
  seen: StoredValues,
): Promise<{ isSet: true } | { result: ActionResult } | { differing: Differing[] }> {
  const outcome = await changeSeenSettings(store, caller, changes, seen);
  if (isGated(outcome)) return { result: { refused: gatedSentence(outcome, store.clock()) } };
  if (outcome.status === 'changed_since') return { differing: outcome.differing };
  gates.forget(guild.id);
  return { isSet: true };
}

/** Shows both, and lets them decide: nothing is overwritten silently. */
export async function conflict(
  context: PageContext,
  differing: readonly Differing[],
  changes: SettingsChange,
  to: string,
) {
  const [directory, nameOf] = await Promise.all([
    context.guildDirectory(context.guild.id),
    context.namesOf(differing.map(({ by }) => by)),
  ]);
  const modules = settingsModules(context.commands);
  const label = (module: string, key: string, value: unknown): string => {
    const setting = modules.find(({ name }) => name === module)?.settings[key];
    return setting === undefined ? JSON.stringify(value) : labelOf(setting, value ?? setting.default, directory);
  };
  const rows: Html[] = differing.map(
    ({ module, key, value, by }) =>
      html`<tr><th scope="row">${modules.find(({ name }) => name === module)?.settings[key]?.title ?? key}</th><td>${label(module, key, value)}${by === null ? '' : html` <span class="quiet">by ${nameOf(by)}</span>`}</td><td>${label(module, key, changes[module]?.[key] ?? null)}</td></tr>\n`,
  );
  const wanted = JSON.stringify({
    changes,
    seen: Object.fromEntries(
      Object.keys(changes).map((module) => [
        module,
        Object.fromEntries(differing.filter((one) => one.module === module).map(({ key, value }) => [key, value])),
      ]),
    ),
  });
  return {
    status: 409 as const,
    title: t`Someone else changed this`,
    content: html`<h1>Someone else changed this</h1>
<p>It’s no longer what you saw, so nothing has been saved yet.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Differences"><table><thead><tr><th scope="col">Setting</th><th scope="col">Now</th><th scope="col">Yours</th></tr></thead><tbody>${rows}</tbody></table></div>
<form method="post" action="${context.path('/overwrite')}">${context.formFields()}<input type="hidden" name="wanted" value="${wanted}"><button>Use mine</button> <a class="button quiet-button" href="${to}">Keep theirs</a></form>`,
  };
}

const wanted = z.object({
  changes: z.record(z.string().regex(MODULE), z.record(z.string(), z.unknown())),
  seen: z.record(z.string().regex(MODULE), z.record(z.string(), z.unknown())),
});

/** After a conflict: the difference was shown, and is checked again. */
export const overwrite = action({
  fields: z.object({
    wanted: z
      .string()
      .max(60_000)
      .transform((text, check) => {
        const parsed = wanted.safeParse(parseSeen(text));
        if (parsed.success) return parsed.data;
        check.addIssue(t`That form is damaged. Go back, and try again`);
        return z.NEVER;
      }),
  }),
  isAudited: true,
  undo: IN_SETTINGS_HISTORY,
  logged: ({ wanted: { changes } }) => changes,
  run: async (context, { wanted: { changes, seen } }): Promise<ActionResult> => {
    const problem = problemIn(context, changes);
    if (problem !== undefined) return { refused: problem };
    const outcome = await changeSeen(context, changes, seen);
    if ('result' in outcome) return outcome.result;
    if ('differing' in outcome) return { shown: await conflict(context, outcome.differing, changes, context.path()) };
    const lines = await postingLines(context, changes);
    return { done: [t`Saved.`, ...lines].join('\n'), to: `${context.path()}?module=${Object.keys(changes)[0] ?? ''}` };
  },
});

/** What a form brings is checked like everything else: it may have been edited on the way. */
function problemIn({ commands, guild }: PageContext, changes: SettingsChange): string | undefined {
  const { modules, isSubject } = knownSettings(commands, guild.id);
  const fits = (name: string, key: string, value: unknown) => {
    if (name === ACCESS) return isSubject(key) && (value === null || readGate(value) !== undefined);
    const setting = modules.find((each) => each.name === name)?.settings[key];
    return setting !== undefined && (value === null || setting.type().safeParse(value).success);
  };
  for (const [name, change] of Object.entries(changes))
    for (const [key, value] of Object.entries(change))
      if (!fits(name, key, value)) return t`That’s not valid for \`${name}.${key.slice(0, 40)}\`.`;
  return undefined;
}
