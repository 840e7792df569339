import { type SettingsModule, setting, type ValuesOf } from '../../settings/declaration.ts';
import { suggestTimeZones, timeZoneNamed } from '../../settings/server.ts';

/** In the order of ISO weeks. */
export const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** What a server's staff can decide about clubs. */
export const clubModule = {
  name: 'club',
  title: 'Clubs',
  area: 'ai',
  settings: {
    role: setting.role({
      title: 'Club role',
      description: 'Who may run `/club` besides members with **Manage Server**.',
      unset: 'nobody else',
    }),
    weekDay: setting.choice({
      title: 'Last day of a week',
      description: 'On which a club’s week ends.',
      choices: DAYS.map((title) => ({ value: title.toLowerCase(), title })),
      default: 'friday',
    }),
    weekTime: setting.text({
      title: 'End of a week',
      description: 'At what time it ends on its last day.',
      unset: '04:30',
      mostCharacters: 5,
      fits: 'Use a time like `21:00`, or `default` for 04:30.',
      accepts: (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text),
      resolve: (typed) => typed.trim().padStart(5, '0'),
    }),
    timeZone: setting.text({
      title: 'Time zone of weeks',
      description: 'Where that time counts.',
      unset: 'America/Los_Angeles',
      mostCharacters: 64,
      fits: 'Use a time zone like `Europe/Berlin`, or `default` for America/Los_Angeles.',
      accepts: (text) => timeZoneNamed(text) !== undefined,
      resolve: timeZoneNamed,
      suggest: suggestTimeZones,
    }),
  },
} as const satisfies SettingsModule;

export type ClubSettings = ValuesOf<(typeof clubModule)['settings']>;
