/** A setting as a control of a form, from its declaration. What comes back is read by the rules of `/settings set`. */
import type { GuildDirectory } from '../../../../shared/platform/discord/bots.ts';
import { roleLabel } from '../../../../shared/platform/discord/role-label.ts';
import type { Setting } from '../../../../shared/settings/declaration.ts';
import { formatValue } from '../../../../shared/settings/values.ts';
import { labelOf } from '../../../commands/settings/suggestions.ts';
import type { Html } from '../../layout.ts';
import { markdownHtml } from '../../markdown.ts';
import { html, t } from '../../words/index.ts';

const SELECTED = html` selected`;
/** In a browser's list, so that nobody scrolls through all time zones. */
const MOST_SUGGESTIONS = 1_000;

export interface Field {
  /** In the form: `v.volume`. */
  name: string;
  setting: Setting;
  /** What staff set; null for the default. */
  value: unknown;
  directory: GuildDirectory | undefined;
  /** What was sent instead, each choice of a list by itself. */
  typed?: readonly string[] | undefined;
  /** Why that can't be. */
  problem?: string | undefined;
}

/** A label, a control, and what it's about. */
export function fieldHtml(field: Field): Html {
  const { name, setting, problem } = field;
  return html`<div class="setting"><label for="${name}">${setting.title}</label>
${control(field)}
${problem === undefined ? '' : html`<p class="problem" id="${name}-problem">${markdownHtml(problem)}</p>`}
<p class="quiet" id="${name}-about">${markdownHtml(setting.description)}</p></div>
`;
}

/** As the rules for typed values read it; empty for the default. */
export function typedOf(setting: Setting, value: unknown): string {
  return value === null || value === undefined ? '' : formatValue(setting, value);
}

function control({ name, setting, value, directory, typed: sent, problem }: Field): Html {
  const about =
    problem === undefined
      ? html` aria-describedby="${name}-about"`
      : html` aria-invalid="true" aria-describedby="${name}-problem ${name}-about"`;
  const standard = labelOf(setting, setting.default, directory);
  const typed = sent?.join(' ') ?? typedOf(setting, value);
  const options = choicesOf(setting, directory);
  if (options !== undefined) {
    const isSeveral = setting.kind === 'roles';
    const chosen = new Set(
      sent ?? (setting.kind === 'roles' && Array.isArray(value) ? value.map((id) => `<@&${id}>`) : [typed]),
    );
    // What Discord no longer has stays chosen until someone chooses something else.
    const missing = [...chosen].filter((one) => one !== '' && !options.some((option) => option.value === one));
    return html`<select id="${name}" name="${name}"${about}${isSeveral ? html` multiple size="6"` : ''}>
${isSeveral ? '' : html`<option value="">Default (${standard})</option>`}
${[...options, ...missing.map((one) => ({ value: one, label: t`no longer there` }))].map(
  ({ value: each, label }) => html`<option value="${each}"${chosen.has(each) ? SELECTED : ''}>${label}</option>\n`,
)}</select>`;
  }
  const suggestions = setting.kind === 'text' ? (setting.suggest?.('') ?? []).slice(0, MOST_SUGGESTIONS) : [];
  const list = suggestions.length === 0 ? '' : html` list="${name}-list"`;
  return html`<input id="${name}" name="${name}" type="text" value="${typed}" placeholder="${standard}" autocomplete="off"${about}${list}>${
    suggestions.length === 0
      ? ''
      : html`<datalist id="${name}-list">${suggestions.map((one) => html`<option value="${one}">`)}</datalist>`
  }`;
}

function choicesOf(
  setting: Setting,
  directory: GuildDirectory | undefined,
): { value: string; label: string }[] | undefined {
  switch (setting.kind) {
    case 'boolean':
      return [
        { value: 'on', label: t`On` },
        { value: 'off', label: t`Off` },
      ];
    case 'choice':
      return setting.choices.map(({ title }) => ({ value: title, label: title }));
    case 'role':
    case 'roles':
      return directory?.roles.map(({ id, name }) => ({ value: `<@&${id}>`, label: roleLabel(name) }));
    case 'channel':
      return directory?.channels
        .filter(({ type }) => setting.channelTypes.includes(type))
        .map(({ id, name }) => ({ value: `<#${id}>`, label: `#${name}` }));
    default:
      return undefined;
  }
}
