import { option, subcommand } from '../../services.ts';
import { load } from './analyze.ts';

const factor = (description: string) => option.number({ description: `${description} (default: 1)`, min: 0, max: 10 });

export const calc = subcommand({
  description: 'Calculate what’s left to pay for a form',
  effect: 'read',
  visibility: 'ephemeral',
  examples: ['/snail calc tier:6 levels:3,3,2,0,0,0,0,1', '/snail calc tier:8 levels:0,0,0,0,0,0,0,0 dragon:True'],
  options: {
    tier: option.integer({ description: 'Tier of the form', required: true, min: 5, max: 8 }),
    levels: option.string({
      description: 'Your 8 levels: l1, r1, l2, compass, r2, l3, r3, ritual',
      required: true,
      maxLength: 60,
    }),
    time_mod_a: factor('What times are multiplied by'),
    time_mod_b: option.number({ description: 'Seconds off each level (default: 0)', min: 0, max: 864_000 }),
    flat_time: option.number({ description: 'Minutes off each level (default: 0)', min: 0, max: 14_400 }),
    btad_mod: factor('What B-tads are multiplied by'),
    cell_mod: factor('What cells are multiplied by'),
    dragon: option.boolean({ description: 'Whether the form takes cells of each species (default: no)' }),
  },
  run: async (context) => (await load()).calculate(context.options),
});
