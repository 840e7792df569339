/** What members read when there's no answer. */
import type { NobodyAnswered } from './ask.ts';
import type { ReserveOutcome } from './budget.ts';
import type { Scope } from './budget-limits.ts';

const WHOSE: Readonly<Record<Scope, string>> = {
  member: 'You’ve used your AI budget for today',
  server: 'This server has used its AI budget for today',
  all: 'This bot has used its AI budget for today',
};

/** Why nothing is asked, and when it will be. */
export function overBudgetSentence({
  scope,
  used,
  limit,
  resetsAt,
}: ReserveOutcome & { status: 'over_budget' }): string {
  const at = Math.floor(Date.parse(resetsAt) / 1_000);
  const left = Math.max(0, limit - used).toLocaleString('en-US');
  return `${WHOSE[scope]}: ${left} of ${limit.toLocaleString('en-US')} tokens are left, which isn’t enough for this. It starts over <t:${at}:R>. With a key of your own (\`/ai key set\`), this limit doesn’t apply.`;
}

/** Why nobody answered. */
export function failureSentence({ problem, retryAfterMs }: Pick<NobodyAnswered, 'problem' | 'retryAfterMs'>): string {
  switch (problem) {
    case 'limited': {
      const seconds = Math.max(1, Math.ceil((retryAfterMs ?? 30_000) / 1_000));
      return `The AI provider is busy. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`;
    }
    case 'refused':
      return 'The AI provider won’t answer that. Ask it another way.';
    case 'unauthorized':
      return 'The AI provider doesn’t accept the key it’s asked with. If it’s your key or your server’s, set it again with `/ai key set`.';
    default:
      return 'The AI provider didn’t answer. Try again in a minute.';
  }
}
