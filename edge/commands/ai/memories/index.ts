import { reply } from '../../../interactions/reply.ts';
import { type Paginator, paginator } from '../../paginator.ts';
import { commandGroup, option, subcommand } from '../../services.ts';
import { SEARCH_BYTES, searchArg } from './search-arg.ts';

const READ = { effect: 'read', visibility: 'ephemeral' } as const;
const answers = () => import('../../../ai/memory.ts');

const pages: Paginator<{ search: typeof searchArg }> = paginator({
  id: 'mem.page',
  ...READ,
  args: { search: searchArg },
  show: async (context, { search }, page, place) => {
    const { showMemories } = await answers();
    return showMemories(context, search, page, place, pages.buttons);
  },
});

const list = subcommand({
  description: 'See what you had remembered here',
  ...READ,
  examples: ['/memories list', '/memories list search:dog'],
  options: {
    search: option.string({ description: 'Words or their beginnings (default: all notes)', maxLength: SEARCH_BYTES }),
  },
  run: async (context) => {
    const { showMemories } = await answers();
    return showMemories(context, context.options.search ?? '', 0, reply, pages.buttons);
  },
});

const exportNotes = subcommand({
  description: 'Download everything you had remembered',
  ...READ,
  limit: 'costly',
  options: {
    from: option.string({
      description: 'Which notes (default: those from here)',
      choices: [
        { name: 'Here', value: 'here' },
        { name: 'Everywhere', value: 'everywhere' },
      ],
    }),
  },
  run: async (context) => (await answers()).exportMemories(context, context.options.from ?? 'here'),
});

export const memories = commandGroup({
  name: 'memories',
  module: 'ai',
  isAlwaysOpen: true,
  description: 'See and download what you had remembered',
  components: pages.components,
  subcommands: { list, export: exportNotes },
});
