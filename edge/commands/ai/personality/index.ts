/** `/personality`: how AI talks in a server. Everyone can see it, and its staff changes it. */
import type { Answer } from '../../../interactions/behaviour.ts';
import { field } from '../../../interactions/modal.ts';
import { reply } from '../../../interactions/reply.ts';
import { type Place, paginator } from '../../paginator.ts';
import { autocompleteInGuild, commandGroup, type GuildContext, modal, option, subcommand } from '../../services.ts';

const load = () => import('../../../ai/staff-commands.ts');

const ANYONE = { contexts: ['guild'], visibility: 'ephemeral' } as const;
const STAFF = { ...ANYONE, memberPermissions: ['ManageGuild'] } as const;
const dial = (description: string) => option.integer({ description, min: 1, max: 10 });

const view = subcommand({
  ...ANYONE,
  description: 'See how AI talks in this server',
  effect: 'read',
  run: async (context) => (await load()).viewPersonality(context),
});

const form = modal({
  ...STAFF,
  id: 'personality.edit',
  effect: 'change',
  fields: {
    preset: field.choice({ label: 'Preset', description: 'Another one brings its own dials' }),
    text: field.text({
      label: 'In your own words',
      description: 'Tone, wording, topics. It can’t change what’s allowed',
      placeholder: 'You’re the owl of this library, and you love footnotes.',
      isParagraph: true,
      isRequired: false,
      maxLength: 1_000,
    }),
  },
  run: async (context) => (await load()).edit(context, context.fields),
});

const edit = subcommand({
  ...STAFF,
  description: 'Choose a preset, and describe the style in your own words',
  effect: 'read',
  defer: 'never',
  run: async (context) => (await load()).openForm(context, form.open),
});

const adjust = subcommand({
  ...STAFF,
  description: 'Turn the dials',
  effect: 'change',
  examples: ['/personality adjust enthusiasm:8', '/personality adjust depth:3 formality:2'],
  options: {
    catchphrases: dial('Catchphrases: 1 is none, 10 all the time'),
    enthusiasm: dial('Enthusiasm: 1 is dry, 10 thrilled'),
    depth: dial('Technical depth: 1 is plain words, 10 expert'),
    formality: dial('Formality: 1 is casual, 10 formal'),
  },
  run: async (context) => (await load()).adjust(context, context.options),
});

const reset = subcommand({
  ...STAFF,
  description: 'Go back to the standard personality, or to an earlier version',
  effect: 'change',
  examples: ['/personality reset', '/personality reset version:3'],
  options: {
    version: option.integer({
      description: 'Version to go back to (default: the standard personality)',
      min: 1,
      max: 2_147_483_647,
      autocomplete: autocompleteInGuild(async (context) => (await load()).suggestVersions(context)),
    }),
  },
  run: async (context) => (await load()).reset(context, context.options.version),
});

const test = subcommand({
  ...STAFF,
  description: 'See what AI is told here, and a sample answer',
  effect: 'change',
  defer: 'always',
  limit: 'costly',
  gate: 'shell',
  options: {
    message: option.string({ description: 'What to ask (default: to introduce itself)', maxLength: 500 }),
  },
  run: async (context) => (await load()).testPersonality(context, context.options),
});

const pages = paginator({
  ...STAFF,
  id: 'personality.history',
  effect: 'read',
  show: (context, _, page, place) => showPage(context, page, place),
});

async function showPage(context: GuildContext, page: number, place: Place): Promise<Awaited<Answer>> {
  return (await load()).showVersions(context, page, place, pages.buttons);
}

const history = subcommand({
  ...STAFF,
  description: 'See who changed the personality, and when',
  effect: 'read',
  run: (context) => showPage(context, 0, reply),
});

export const personality = commandGroup({
  name: 'personality',
  module: 'ai',
  description: 'How AI talks in this server',
  contexts: ['guild'],
  components: [form, ...pages.components],
  subcommands: { view, edit, adjust, test, history, reset },
});
