/** `/snail`: everything about Super Snail, and about the other games whose screenshots are read. */
import { commandGroup } from '../../services.ts';
import { analyze, analyzeComponents } from './analyze.ts';
import { calc } from './calc.ts';
import { codePages, codes } from './codes.ts';
import { board, boardPages, exportSaved, forget, forgetSaved, stats } from './saved.ts';

export const snail = commandGroup({
  name: 'snail',
  module: 'ai',
  description: 'Read screenshots of Super Snail, compare accounts, and calculate costs',
  components: [...analyzeComponents, ...boardPages.components, forgetSaved, ...codePages.components],
  subcommands: { analyze, stats, leaderboard: board, export: exportSaved, forget, calc },
  groups: { codes },
});
