/** What `/remember`, `/memories`, `/forget`, and `/consent` say, loaded on first use. One module, because each of its own has a price. */
export { answerConsent, showConsent } from './consent-answers.ts';
export { answerForget, answerForgetAll, suggestNotes } from './forget-answers.ts';
export { exportMemories, showMemories } from './memories-answers.ts';
export { answerRemember } from './remember-answers.ts';
