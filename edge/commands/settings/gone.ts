/** Tells staff about settings that name something Discord no longer has. */
import type { Gone } from '../../../shared/settings/change.ts';
import { showValue } from '../../../shared/settings/values.ts';
import { SETTINGS_MODULES } from './modules.ts';

/** Each setting whose role or channel is gone: what's wrong, and what to do. */
export function goneSettings(gone: Gone): { title: string; what: string; advice: string }[] {
  return SETTINGS_MODULES.flatMap(({ name, settings }) =>
    Object.keys(gone[name] ?? {}).flatMap((key) => {
      const setting = settings[key];
      if (setting === undefined) return [];
      const gone = setting.kind === 'roles' ? 'those roles no longer exist' : `that ${setting.kind} no longer exists`;
      const what = `${gone}, so the default counts (${showValue(setting, setting.default)})`;
      return [{ title: setting.title, what, advice: 'Choose another one with `/settings set`.' }];
    }),
  );
}

/** A line for each setting whose role or channel is gone, and what counts instead. */
export function goneLines(gone: Gone): string[] {
  return goneSettings(gone).map(({ title, what, advice }) => `**${title}**: ${what}. ${advice}`);
}

/** An answer to staff, with what they haven't been told yet. */
export function withNews(content: string, gone: Gone | undefined): string {
  return [content, ...goneLines(gone ?? {})].join('\n');
}
