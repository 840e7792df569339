/** What `/audit` shows and does, loaded on first use. One module, because each of its own has a price. */
export { exportAnswer } from './file.ts';
export { revertNamed, suggestChanges } from './revert-answer.ts';
export { anyPage, firstPage } from './view-answer.ts';
