/** Values to choose from while someone types. */

import type { GuildDirectory } from '../../../shared/platform/discord/bots.ts';
import { roleLabel } from '../../../shared/platform/discord/role-label.ts';
import { truncateText } from '../../../shared/platform/text.ts';
import type { Setting } from '../../../shared/settings/declaration.ts';
import { formatValue } from '../../../shared/settings/values.ts';
import type { Choice } from '../../interactions/option.ts';

/** In characters. https://docs.discord.com/developers/interactions/application-commands */
const CHOICE_LENGTH = 100;

/** A value as plain text: choices don't show mentions. */
export function labelOf(setting: Setting, value: unknown, directory: GuildDirectory | undefined): string {
  const roleName = (id: unknown) => roleLabel(directory?.roles.find((role) => role.id === id)?.name ?? String(id));
  if (typeof value === 'string' && setting.kind === 'role') return roleName(value);
  if (Array.isArray(value) && value.length > 0 && setting.kind === 'roles') return value.map(roleName).join(', ');
  if (typeof value === 'string' && setting.kind === 'channel')
    return `#${directory?.channels.find(({ id }) => id === value)?.name ?? value}`;
  return formatValue(setting, value);
}

/** What was typed, or a value as the list shows it: `80% (now, default)`. */
export function withoutMarks(typed: string): string {
  return typed.replace(/ \((?:now|default|now, default)\)$/, '');
}

/** The present value first, then others that contain what was typed. */
export function suggestValues(
  setting: Setting,
  present: unknown,
  typed: string,
  directory: GuildDirectory | undefined,
): Choice<string>[] {
  const isDefault = (value: unknown) => JSON.stringify(value) === JSON.stringify(setting.default);
  const values = [present, ...valuesToChoose(setting, typed, directory), setting.default];
  const text = searchable(typed).replace(/^[@#]/, '');
  const choices = new Map<string, string>();
  for (const value of values) {
    const label = labelOf(setting, value, directory);
    const marks = [value === present && 'now', isDefault(value) && 'default'].filter(Boolean);
    const name = marks.length === 0 ? label : `${label} (${marks.join(', ')})`;
    const key = isDefault(value) ? 'default' : formatValue(setting, value);
    // What doesn't fit into a choice would be another value.
    const fits = setting.kind !== 'roles' || key.length <= CHOICE_LENGTH;
    if (fits && searchable(name).includes(text) && !choices.has(key)) choices.set(key, name);
  }
  return [...choices].map(([value, name]) => ({
    name: truncateText(name, CHOICE_LENGTH),
    value: value.slice(0, CHOICE_LENGTH),
  }));
}

/** Without regard to case, and to whether words are joined by spaces or underscores. */
function searchable(text: string): string {
  return text.trim().toLowerCase().replaceAll('_', ' ');
}

function valuesToChoose(setting: Setting, typed: string, directory: GuildDirectory | undefined): unknown[] {
  switch (setting.kind) {
    case 'boolean':
      return [true, false];
    case 'choice':
      return setting.choices.map(({ value }) => value);
    case 'integer':
      return [...(setting.zero === undefined ? [] : [0]), setting.least, setting.most];
    case 'role':
      return directory?.roles.map(({ id }) => id) ?? [];
    case 'roles':
      return directory?.roles.map(({ id }) => [id]) ?? [];
    case 'channel':
      return directory?.channels.filter(({ type }) => setting.channelTypes.includes(type)).map(({ id }) => id) ?? [];
    case 'list':
      return setting.items.map((item) => [item]);
    case 'text':
      return [...(setting.suggest?.(typed) ?? [])];
  }
}
