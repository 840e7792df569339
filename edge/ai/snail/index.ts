/** What `/snail` says, loaded on first use. One module, because each of its own has a price. */
export { analyze } from './analyze.ts';
export { showBoard, suggestFields } from './board.ts';
export { calculate } from './calculate.ts';
export { addCode, removeCode, showCodes, suggestCodes } from './codes.ts';
export { exportSaved } from './export.ts';
export { askToForget, forgetSaved } from './forget.ts';
export { correct, discard, openCorrections, save } from './press.ts';
export { showStats } from './stats.ts';
