import { commandGroup } from '../../services.ts';
import { bench } from './bench.ts';
import { another, make, pick } from './make.ts';

export const craft = commandGroup({
  name: 'craft',
  module: 'economy',
  description: 'Craft items',
  components: [pick, another],
  examples: ['/craft bench', '/craft make recipe:luck_charm', '/craft make recipe:energy_drink times:3'],
  subcommands: { bench, make },
});
