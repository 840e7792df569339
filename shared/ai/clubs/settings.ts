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
      description: 'Who may read, approve, and correct a club’s weeks with `/club`, besides **Manage Server**.',
      unset: 'nobody else',
    }),
    weekDay: setting.choice({
      title: 'Day on which a week ends',
      description: 'The last day of a club’s week.',
      choices: DAYS.map((title) => ({ value: title.toLowerCase(), title })),
      default: 'friday',
    }),
    weekTime: setting.text({
      title: 'Time at which a week ends',
      description: 'On that day, from 00:00 to 23:59.',
      unset: '04:30',
      mostCharacters: 5,
      fits: 'Use a time such as `04:30` or `21:00`, or `default` for 04:30.',
      accepts: (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text),
      resolve: (typed) => typed.trim().padStart(5, '0'),
    }),
    timeZone: setting.text({
      title: 'Time zone of weeks',
      description: 'Where that time counts, also when clocks change there.',
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
