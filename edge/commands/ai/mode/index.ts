/** `/mode`: what AI is for in a server, a category, a channel, or a thread. */
import type { ModeFilter } from '../../../../shared/ai/mode-store.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { arg } from '../../../interactions/custom-id.ts';
import { reply } from '../../../interactions/reply.ts';
import { type Place, paginator } from '../../paginator.ts';
import { autocompleteInGuild, commandGroup, type GuildContext, option, subcommand } from '../../services.ts';

const load = () => import('../../../ai/staff-commands.ts');

const STAFF = { contexts: ['guild'], visibility: 'ephemeral', memberPermissions: ['ManageGuild'] } as const;
const INHERIT = { name: 'Inherit', value: 'inherit' } as const;
const ON_OFF = [{ name: 'On', value: 'on' }, { name: 'Off', value: 'off' }, INHERIT] as const;
const places = {
  channel: option.channel({
    description: 'Channel, thread, or category (default: where you are)',
  }),
  where: option.string({
    description: 'What’s around it instead',
    choices: [
      { name: 'Its category', value: 'category' },
      { name: 'The whole server', value: 'server' },
    ],
  }),
} as const;

const set = subcommand({
  ...STAFF,
  description: 'Choose what AI does in a channel, thread, category, or the whole server',
  effect: 'change',
  examples: [
    '/mode set personality:Off',
    '/mode set use:Super Snail channel:#snails',
    '/mode set use:Off where:server',
  ],
  options: {
    use: option.string({
      description: 'What it’s for',
      choices: [
        { name: 'Chat', value: 'chat' },
        { name: 'Super Snail', value: 'super_snail' },
        { name: 'Off', value: 'off' },
        INHERIT,
      ],
    }),
    personality: option.string({ description: 'Whether it has this server’s personality', choices: ON_OFF }),
    rating: option.string({
      description: 'What it may say. Unrated is for age-restricted channels',
      choices: [{ name: 'PG-13', value: 'pg13' }, { name: 'Unrated', value: 'unrated' }, INHERIT],
    }),
    ...places,
  },
  run: async (context) => (await load()).setHere(context, context.options),
});

const view = subcommand({
  ...STAFF,
  description: 'See what’s set somewhere, what’s inherited, and what counts',
  effect: 'read',
  options: places,
  run: async (context) => (await load()).viewMode(context, context.options),
});

const FILTERS = [
  { name: 'All', value: 'all' },
  { name: 'Chat', value: 'chat' },
  { name: 'Super Snail', value: 'super_snail' },
  { name: 'AI off', value: 'off' },
  { name: 'Personality on', value: 'personality' },
  { name: 'Personality off', value: 'no_personality' },
  { name: 'PG-13', value: 'pg13' },
  { name: 'Unrated', value: 'unrated' },
] as const satisfies readonly { name: string; value: ModeFilter }[];

const pages = paginator({
  ...STAFF,
  id: 'mode.list',
  effect: 'read',
  args: { filter: arg.oneOf(...FILTERS.map(({ value }) => value)) },
  show: (context, { filter }, page, place) => showPage(context, filter, page, place),
});

async function showPage(
  context: GuildContext,
  filter: ModeFilter,
  page: number,
  place: Place,
): Promise<Awaited<Answer>> {
  return (await load()).showModes(context, filter, page, place, pages.buttons);
}

const list = subcommand({
  ...STAFF,
  description: 'See every place that has a mode of its own',
  effect: 'read',
  examples: ['/mode list', '/mode list filter:Unrated'],
  options: {
    filter: option.string({ description: 'Only places where this is set (default: all)', choices: FILTERS }),
  },
  run: (context) => showPage(context, context.options.filter ?? 'all', 0, reply),
});

const clear = subcommand({
  ...STAFF,
  description: 'Remove everything that’s set in one place',
  effect: 'change',
  options: {
    place: option.string({
      description: 'Place, also one that was deleted (default: where you are)',
      maxLength: 100,
      autocomplete: autocompleteInGuild(async (context) => (await load()).suggestPlaces(context)),
    }),
  },
  run: async (context) => (await load()).clearMode(context, context.options.place),
});

export const mode = commandGroup({
  name: 'mode',
  module: 'ai',
  description: 'Choose what AI does, and where',
  contexts: ['guild'],
  memberPermissions: ['ManageGuild'],
  components: pages.components,
  subcommands: { set, view, list, clear },
});
