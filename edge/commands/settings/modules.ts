/** Every setting there is, by module. A new module is added here and nowhere else. */
import { clubModule } from '../../../shared/ai/clubs/settings.ts';
import { aiModule } from '../../../shared/ai/settings.ts';
import { economyModule } from '../../../shared/economy/settings.ts';
import { moderationModule } from '../../../shared/moderation/settings.ts';
import { musicModule } from '../../../shared/music/settings.ts';
import { raidModule } from '../../../shared/safety/settings.ts';
import { verificationModule } from '../../../shared/safety/verify.ts';
import type { Setting, SettingsModule } from '../../../shared/settings/declaration.ts';
import { serverModule } from '../../../shared/settings/server.ts';
import type { KnownSettings } from '../../../shared/settings/settings-file.ts';
import { voiceModule } from '../../../shared/voice/settings.ts';
import type { Services } from '../services.ts';
import { restrictable, switchableModules } from './switchable.ts';

export const SETTINGS_MODULES: readonly SettingsModule[] = [
  aiModule,
  clubModule,
  economyModule,
  musicModule,
  moderationModule,
  raidModule,
  verificationModule,
  serverModule,
  voiceModule,
];

type Commands = Services['commands'];

/** A setting, and where it is. */
export interface NamedSetting {
  module: SettingsModule;
  key: string;
  setting: Setting;
  /** As staff type it: `music.volume`. */
  path: string;
}

/** The modules whose area the operator hasn't disabled. */
export function settingsModules(commands: Commands): SettingsModule[] {
  return SETTINGS_MODULES.filter(({ area }) => commands.some(({ module }) => module === area));
}

/** All settings, in the order of their declarations. */
export function allSettings(commands: Commands): NamedSetting[] {
  return settingsModules(commands).flatMap((module) =>
    Object.entries(module.settings).map(([key, setting]) => ({ module, key, setting, path: `${module.name}.${key}` })),
  );
}

/** The setting that was typed: by its path in any case, or by its title. */
export function findSetting(commands: Commands, typed: string): NamedSetting | undefined {
  // The list shows `path · value`.
  const text = (typed.split(' · ')[0] ?? '').trim().toLowerCase();
  const all = allSettings(commands);
  return (
    all.find(({ path }) => path.toLowerCase() === text) ??
    all.find(({ setting }) => setting.title.toLowerCase() === text)
  );
}

/** What can be exported from and imported into a server. */
export function knownSettings(commands: Commands, guildId: string): KnownSettings {
  const subjects = new Set([
    ...switchableModules(commands).map((name) => `module:${name}`),
    ...restrictable(commands).map((name) => `command:${name}`),
  ]);
  return { guildId, modules: settingsModules(commands), isSubject: (subject) => subjects.has(subject) };
}
