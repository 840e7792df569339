import { type SettingsModule, setting, type ValuesOf } from '../settings/declaration.ts';

/** What a server's staff can decide about raids. */
export const raidModule = {
  name: 'raid',
  title: 'Raid protection',
  area: 'safety',
  settings: {
    watch: setting.boolean({
      title: 'Watch for raids',
      description: 'Whether invites are paused when many members join at once.',
      default: false,
    }),
    joins: setting.integer({
      title: 'Members who make a raid',
      description: 'How many members have to join at once.',
      bounds: { least: 3, most: 200 },
      default: 10,
    }),
    minutes: setting.integer({
      title: 'Time in which they join',
      description: 'How soon after each other they have to join.',
      bounds: { least: 1, most: 60 },
      unit: 'minute',
      default: 5,
    }),
    pauseMinutes: setting.integer({
      title: 'Length of the pause',
      description: 'How long invites are paused then.',
      bounds: { least: 10, most: 1_440 },
      unit: 'minute',
      default: 60,
    }),
  },
} as const satisfies SettingsModule;

export type RaidSettings = ValuesOf<(typeof raidModule)['settings']>;
