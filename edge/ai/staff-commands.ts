/** What `/mode` and `/personality` do. One module, because a Worker loads it as one: each more would have glue of its own. */
export { setHere } from './mode-change.ts';
export { clearMode, suggestPlaces } from './mode-clear.ts';
export { showModes } from './mode-list.ts';
export { viewMode } from './mode-view.ts';
export { adjust, edit, openForm, reset } from './personality-change.ts';
export { testPersonality } from './personality-test.ts';
export { showVersions, suggestVersions, viewPersonality } from './personality-view.ts';
