import { type SettingsModule, setting, type ValuesOf } from '../settings/declaration.ts';

/** An ID in `AI_PROVIDERS`. */
const PROVIDER_ID = /^[\w.-]{1,32}$/;

/** What a server's staff can decide about AI. */
export const aiModule = {
  name: 'ai',
  title: 'AI',
  area: 'ai',
  settings: {
    model: setting.text({
      title: 'Model',
      description: 'Which of the bot’s AI models answers first. `/ai models` lists them.',
      unset: 'the bot’s first one',
      mostCharacters: 32,
      fits: 'Type the name of a model from `/ai models`.',
      accepts: (text) => PROVIDER_ID.test(text),
    }),
  },
} as const satisfies SettingsModule;

export type AiSettings = ValuesOf<(typeof aiModule)['settings']>;
