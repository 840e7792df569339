/** Tells staff about settings that name something Discord no longer has. */
import type { Gone } from '../../../shared/settings/change.ts';
import { showValue } from '../../../shared/settings/values.ts';
import { SETTINGS_MODULES } from './modules.ts';

/** A line for each setting whose role or channel is gone, and what counts instead. */
export function goneLines(gone: Gone): string[] {
  return SETTINGS_MODULES.flatMap(({ name, settings }) =>
    Object.keys(gone[name] ?? {}).flatMap((key) => {
      const setting = settings[key];
      if (setting === undefined) return [];
      const what = setting.kind === 'role' ? 'role' : 'channel';
      const instead = showValue(setting, setting.default);
      return [
        `**${setting.title}**: that ${what} no longer exists, so the default counts (${instead}). Choose another one with \`/settings set\`.`,
      ];
    }),
  );
}

/** An answer to staff, with what they haven't been told yet. */
export function withNews(content: string, gone: Gone | undefined): string {
  return [content, ...goneLines(gone ?? {})].join('\n');
}
