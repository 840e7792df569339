/** What `/club` does. One module, because a Worker loads it as one: each more would have glue of its own. */
export { confirmAliases, mergeMembers, showAliases, splitMember } from './alias-commands.ts';
export { analyze } from './analyze.ts';
export { correctValue, removeOne, showCorrections } from './correction-commands.ts';
export { exportClub } from './export-command.ts';
export { approve, cancel, correct, look, refusalToCorrect } from './press.ts';
export { askToRollBack, confirmRollBack } from './rollback-command.ts';
export { openStats, showStats } from './stats-page.ts';
export { suggestAliases, suggestMembers, suggestMetrics, suggestRecentWeeks, suggestWeeks } from './suggest.ts';
