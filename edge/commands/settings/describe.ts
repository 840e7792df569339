/** Settings as lines of text. */
import { type SettingsModule, setIn } from '../../../shared/settings/declaration.ts';
import { ACCESS, type Gate, readGate } from '../../../shared/settings/gates.ts';
import { showValue } from '../../../shared/settings/values.ts';
import { areaName } from '../../interactions/area-name.ts';
import { SETTINGS_MODULES } from './modules.ts';

/** `Starting volume: **80%**`, a line for each setting; what staff set is bold. */
export function moduleLines(module: SettingsModule, stored: unknown): string[] {
  const set = setIn(module, stored);
  return Object.entries(module.settings).map(([key, setting]) =>
    Object.hasOwn(set, key)
      ? `${setting.title}: **${showValue(setting, set[key])}**`
      : `${setting.title}: ${showValue(setting, setting.default)}`,
  );
}

/** `All economy commands: off` or `` `/pay`: only @Members ``. */
export function gateLine({ subject, ...gate }: Gate): string {
  return `${subjectText(subject)}: ${gateText(gate)}`;
}

/** `Starting volume: 100% → 80%`, a line for each key of a change. */
export function changeLines(
  moduleName: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const module = SETTINGS_MODULES.find(({ name }) => name === moduleName);
  return Object.keys(after).map((key) => {
    const [was, is] = [before[key] ?? null, after[key] ?? null];
    if (moduleName === ACCESS) return `${subjectText(key)}: ${storedGateText(was)} → ${storedGateText(is)}`;
    const setting = module?.settings[key];
    // A setting that another version had.
    if (setting === undefined) return `\`${moduleName}.${key}\``;
    return `${setting.title}: ${showValue(setting, was ?? setting.default)} → ${showValue(setting, is ?? setting.default)}`;
  });
}

/** The title of a setting, or the commands that are off or for some roles. */
export function settingTitle(moduleName: string, key: string): string {
  if (moduleName === ACCESS) return subjectText(key);
  const setting = SETTINGS_MODULES.find(({ name }) => name === moduleName)?.settings[key];
  return setting === undefined ? `\`${moduleName}.${key}\`` : `**${setting.title}**`;
}

function subjectText(subject: string): string {
  const text = subjectName(subject);
  return text.startsWith('/') ? `\`${text}\`` : text;
}

/** As plain text: `All economy commands`, `/pay`. */
export function subjectName(subject: string): string {
  const [kind, name = ''] = subject.split(':');
  return kind === 'module' ? `All ${areaName(name)} commands` : `/${name}`;
}

function storedGateText(value: unknown): string {
  const gate = readGate(value);
  return gate === undefined ? 'everyone' : gateText(gate);
}

function gateText({ isOff, roleIds }: Omit<Gate, 'subject'>): string {
  return isOff ? 'off' : `only ${roleIds.map((id) => `<@&${id}>`).join(', ')}`;
}
