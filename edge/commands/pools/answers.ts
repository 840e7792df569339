/** What `/pools` shows and does, loaded on first use. One module, because each of its own has a price. */
export { viewPool } from '../../../shared/voice/pool-views.ts';
export { answerCreate } from './create-answer.ts';
export { decide } from './decide.ts';
export { askToDelete, deleteNow } from './delete-answer.ts';
export { findAgentId, findPoolId } from './find.ts';
export { answerInvitation } from './invitation-answer.ts';
export { answerList } from './list-answer.ts';
export { answerMembers } from './members-answer.ts';
export { readPool } from './read.ts';
export { answerSelect } from './select-answer.ts';
export { answerSettings } from './settings-answer.ts';
export { answerStats } from './stats-answer.ts';
export { suggestAgents, suggestPools } from './suggestions.ts';
export { takeToken } from './token-answer.ts';
export { answerTransfer } from './transfer-answer.ts';
export { showInside, showPool } from './view-answer.ts';
