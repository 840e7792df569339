/** Settings as JSON: to look at, to download, and to import after seeing what would change. */
import * as z from 'zod';
import { readSettings, type StoredValues } from '../../../../shared/settings/change.ts';
import { readSettingsFile, SETTINGS_FILE_BYTES, writeSettingsFile } from '../../../../shared/settings/settings-file.ts';
import { changeLines } from '../../../commands/settings/describe.ts';
import { knownSettings } from '../../../commands/settings/modules.ts';
import { postingLines } from '../../../commands/settings/postable.ts';
import { markdownHtml } from '../../markdown.ts';
import { html, say, t, word } from '../../words/index.ts';
import { type ActionResult, action, type PageContext } from '../page.ts';
import { IN_SETTINGS_HISTORY } from '../undo.ts';
import { changeSeen, conflict } from './form.ts';
import { settingsTabs } from './tabs.ts';

const NOT_SETTINGS = word('That isn’t a file of settings. Download one here to see what it looks like.');

export async function showFile(context: PageContext) {
  const text = await written(context);
  return {
    content: html`${settingsTabs(context, 'file')}
<p>Everything that this server’s staff has changed. Anything that isn’t here has its default value. <a href="${context.path('/file/download')}" download>Download</a></p>
${
  context.canEdit
    ? html`<form class="panel" method="post" action="${context.path('/compare')}">${context.formFields()}
<div><label for="text">JSON</label><textarea id="text" name="text" rows="20" spellcheck="false">${text}</textarea></div><div><button>See what would change</button></div></form>`
    : html`<pre class="scroll" tabindex="0" role="region" aria-label="JSON"><code>${text}</code></pre>`
}
${
  context.canEdit
    ? html`<form class="panel" method="post" action="${context.path('/compare')}" enctype="multipart/form-data">${context.formFields()}
<div><label for="file">Or a file</label><input id="file" name="file" type="file" accept="application/json,.json" required></div>
<div><button>See what would change</button></div></form>`
    : ''
}`,
  };
}

export async function download(context: PageContext): Promise<Response> {
  return new Response(await written(context), {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="settings-${context.guild.id}.json"`,
      'cache-control': 'no-store',
    },
  });
}

async function written({ store, caller, commands, guild }: PageContext): Promise<string> {
  const { values } = await readSettings(store, caller);
  return writeSettingsFile(knownSettings(commands, guild.id), values);
}

const upload = z
  .custom<File>((value) => value instanceof File)
  .refine((file) => file.size <= SETTINGS_FILE_BYTES, word('That file is too large'));

/** A dry run. It changes nothing. */
export const compare = action({
  fields: z.object({ text: z.string().max(SETTINGS_FILE_BYTES).optional(), file: upload.optional() }),
  logged: () => ({}),
  isAudited: true,
  undo: IN_SETTINGS_HISTORY,
  run: async (context, { text, file }): Promise<ActionResult> => {
    const content = file === undefined ? (text ?? '') : await file.text();
    const read = await readFile(context, content);
    if ('problem' in read) return { refused: read.problem, to: context.path('/file') };
    const { changes, values, foreign, unknown } = read;
    const lines = Object.entries(changes).flatMap(([module, change]) =>
      changeLines(module, values[module] ?? {}, change),
    );
    const mentions = await context.mentionsIn(lines.join('\n'));
    const leftOut = [
      foreign === 0 ? '' : t`${foreign} with roles or channels of another server`,
      unknown === 0 ? '' : t`${unknown} that don’t exist here`,
    ].filter(Boolean);
    return {
      shown: {
        title: t`Import settings`,
        content: html`<h1>Import settings</h1>
${
  lines.length === 0
    ? html`<p>Everything is already set that way.</p><p><a class="button" href="${context.path('/file')}">Back</a></p>`
    : html`<p>${lines.length === 1 ? t`One setting` : t`${lines.length} settings`} would change. Nothing has changed yet.</p>
<ul>${lines.map((line) => html`<li>${markdownHtml(line, mentions)}</li>\n`)}</ul>
<form method="post" action="${context.path('/import')}">${context.formFields()}<input type="hidden" name="text" value="${content}"><input type="hidden" name="seen" value="${JSON.stringify(seenIn(changes, values))}"><button>Import</button> <a class="button quiet-button" href="${context.path('/file')}">Cancel</a></form>`
}
${leftOut.length === 0 ? '' : html`<p class="quiet">Left out: ${leftOut.join(', and ')}.</p>`}`,
      },
    };
  },
});

const seenFields = z.record(z.string(), z.record(z.string(), z.unknown()));

/** What was shown by {@link compare}, unless someone has changed one of these settings since. */
export const importFile = action({
  fields: z.object({ text: z.string().max(SETTINGS_FILE_BYTES), seen: z.string().max(SETTINGS_FILE_BYTES) }),
  logged: () => ({}),
  isAudited: true,
  undo: IN_SETTINGS_HISTORY,
  run: async (context, { text, seen }): Promise<ActionResult> => {
    const read = await readFile(context, text);
    if ('problem' in read) return { refused: read.problem, to: context.path('/file') };
    const { changes } = read;
    const shown = seenFields.safeParse(parsed(seen)).data;
    if (shown === undefined)
      return { refused: t`That form is damaged. Go back, and try again.`, to: context.path('/file') };
    if (Object.keys(changes).length === 0)
      return { refused: t`Everything is already set that way.`, to: context.path('/file') };
    // Settings that differ only since the comparison weren't shown, so they aren't changed without being shown.
    const all = Object.fromEntries(
      Object.entries(changes).map(([module, change]) => [
        module,
        Object.fromEntries(Object.keys(change).map((key) => [key, shown[module]?.[key] ?? null])),
      ]),
    );
    const outcome = await changeSeen(context, changes, all);
    if ('result' in outcome) return outcome.result;
    if ('differing' in outcome)
      return { shown: await conflict(context, outcome.differing, changes, context.path('/file')) };
    const lines = await postingLines(context, changes);
    return { done: [t`The settings are imported.`, ...lines].join('\n'), to: context.path('/file') };
  },
});

async function readFile(context: PageContext, text: string) {
  const { values } = await readSettings(context.store, context.caller);
  const found = readSettingsFile(text, knownSettings(context.commands, context.guild.id), values);
  if (found === undefined) return { problem: say(NOT_SETTINGS) };
  return 'problem' in found ? found : { ...found, values };
}

function seenIn(changes: StoredValues, values: StoredValues) {
  return Object.fromEntries(
    Object.entries(changes).map(([module, change]) => [
      module,
      Object.fromEntries(Object.keys(change).map((key) => [key, values[module]?.[key] ?? null])),
    ]),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
