/** What members ask in the benchmark, and what the scripted model answers. */
import type { ScriptedMessage } from '../../sandbox/ai/script.ts';

/** Asks for so many words that are this question's own, so that no two answers can be mixed up. */
export function questionOf(number: number, words: number): string {
  return `Say ${words} words of question ${number}`;
}

/** Each word is one piece of the stream. */
export function answerTo(number: number, words: number): string {
  return Array.from({ length: words }, (_, word) => `${number}.${word}`).join(' ');
}

/** Answers the newest question. */
export function wordsScript(messages: readonly ScriptedMessage[]): string {
  const question = messages.findLast(({ role }) => role === 'user')?.text ?? '';
  const [, words = '1', number = '0'] = /Say (\d+) words of question (\d+)/.exec(question) ?? [];
  return answerTo(Number(number), Number(words));
}
