import { type SettingsModule, setting } from '../settings/declaration.ts';
import { VOICE } from './catalog.ts';

/** What a server's staff can decide about its agents. Which pool they come from is a relation: see `/pools select`. */
export const voiceModule = {
  name: 'voice',
  title: 'Voice',
  area: 'agents',
  settings: {
    idleMinutes: setting.integer({
      title: 'Idle time',
      description: 'How long agents stay in a voice channel without listeners.',
      bounds: VOICE.idleMinutes,
      unit: 'minute',
      default: VOICE.idleMinutes.default,
      zero: 'forever',
    }),
  },
} as const satisfies SettingsModule;
