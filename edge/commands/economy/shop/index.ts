import { commandGroup } from '../../services.ts';
import { browseShelf, buyFromShelf, buyOne, shelves } from './answers.ts';
import { browse } from './browse.ts';
import { buy } from './buy.ts';
import { info } from './info.ts';

export const shop = commandGroup({
  name: 'shop',
  module: 'economy',
  description: 'Buy tools and consumables',
  components: [browseShelf, ...shelves.components, buyFromShelf, buyOne],
  examples: ['/shop browse', '/shop buy item:luck_charm quantity:2', '/shop info item:quantum_core'],
  subcommands: { browse, buy, info },
});
