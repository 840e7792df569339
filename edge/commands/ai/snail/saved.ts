/** What members saved: `/snail stats`, `/snail leaderboard`, `/snail export`, and `/snail forget`. */
import { arg } from '../../../interactions/custom-id.ts';
import { reply } from '../../../interactions/reply.ts';
import { type Paginator, paginator } from '../../paginator.ts';
import { autocompleteInGuild, button, option, subcommand } from '../../services.ts';
import { load } from './analyze.ts';
import { gameOf, gameOption } from './game-option.ts';

const OWN = { visibility: 'ephemeral', gate: 'shell' } as const;

export const stats = subcommand({
  ...OWN,
  description: 'See what you or another member saved, and how it changed',
  effect: 'read',
  options: { user: option.user({ description: 'Whose values (default: yours)' }), ...gameOption },
  run: async (context) => (await load()).showStats(context, gameOf(context.options), context.options.user),
});

/** Of a sheet's key and a field's, with a dash between them. */
const VALUE_LENGTH = 36;
const args = { value: arg.word(VALUE_LENGTH), limit: arg.between(5, 50) } as const;

export const boardPages: Paginator<typeof args> = paginator({
  id: 'snail.top',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'public',
  args,
  show: async (context, about, page, place) =>
    (await load()).showBoard(context, about, page, place, boardPages.buttons),
});

export const board = subcommand({
  contexts: ['guild'],
  description: 'See who has the most of something in this server',
  effect: 'read',
  visibility: 'public',
  examples: ['/snail leaderboard field:Fame'],
  options: {
    field: option.string({
      description: 'What to rank by',
      required: true,
      maxLength: 100,
      autocomplete: autocompleteInGuild(async ({ value }) => (await load()).suggestFields(value)),
    }),
    limit: option.integer({ description: 'Members per page (default: 10)', min: 5, max: 50 }),
  },
  run: async (context) => {
    const { field, limit = 10 } = context.options;
    return (await load()).showBoard(context, { value: field, limit }, 0, reply, boardPages.buttons);
  },
});

export const exportSaved = subcommand({
  ...OWN,
  description: 'Get everything you saved here as a table',
  effect: 'change',
  limit: 'costly',
  examples: ['/snail export', '/snail export format:Excel'],
  options: {
    format: option.string({
      description: 'Kind of table (default: CSV)',
      choices: [
        { name: 'CSV', value: 'csv' },
        { name: 'Excel', value: 'xlsx' },
        { name: 'Google Sheets', value: 'google' },
      ],
    }),
    spreadsheet: option.string({
      description: 'Link of your Google spreadsheet (default: the last one)',
      maxLength: 300,
    }),
    ...gameOption,
  },
  run: async (context) => (await load()).exportSaved(context, gameOf(context.options), context.options),
});

const WHERE = ['here', 'everywhere'] as const;

export const forgetSaved = button({
  ...OWN,
  id: 'snail.forget',
  effect: 'change',
  once: 'member',
  args: { sheet: arg.word(32), where: arg.oneOf(...WHERE) },
  run: async (context) => (await load()).forgetSaved(context, context.args.sheet, context.args.where),
});

export const forget = subcommand({
  ...OWN,
  description: 'Delete what you saved',
  effect: 'read',
  options: {
    from: option.string({
      description: 'Where you saved it (default: here)',
      choices: [
        { name: 'Here', value: 'here' },
        { name: 'Everywhere', value: 'everywhere' },
      ],
    }),
    ...gameOption,
  },
  run: async (context) => {
    const where = context.options.from ?? 'here';
    const sheet = gameOf(context.options);
    const yes = (label: string) =>
      forgetSaved.with({ sheet, where }, { label, style: 'danger', onlyFor: context.user.id });
    return (await load()).askToForget(context, sheet, where, yes);
  },
});
