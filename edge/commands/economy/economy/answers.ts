/** What `/economy` shows and does, loaded on first use. One module, because each of its own has a price. */
export { logAnswer } from './log-answer.ts';
export { requestOrder, settleOrder } from './order-answers.ts';
export { resumeAnswer } from './resume-answer.ts';
export { supplyAnswer } from './supply-answer.ts';
