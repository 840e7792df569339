/** What members read when there's no picture, and below one. */
import type { ReserveOutcome } from '../budget.ts';
import type { Budgets, Scope } from '../budget-limits.ts';
import type { NobodyAnswered } from '../in-turn.ts';
import { failureSentence } from '../sentences.ts';
import type { UsedToday } from '../usage.ts';

export const NO_PICTURES =
  'I can’t draw yet. Whoever runs this bot can change that by giving a provider in `AI_PROVIDERS` a model for `image`.';
export const FLAGGED_PROMPT = 'I won’t draw that: the provider’s moderation flagged the description.';
export const FLAGGED_PICTURE =
  'I’ve thrown this picture away, because the provider’s moderation flagged it. It counts, because it was drawn.';
export const NOT_DELIVERED =
  'I’ve drawn it, but Discord didn’t take the picture. It counts, because it was drawn. Try again in a minute.';
export const GAVE_UP = 'I couldn’t finish that picture, and it doesn’t count. Try again in a minute.';

const WHOSE: Readonly<Record<Scope, string>> = {
  member: 'You’ve used all your pictures for today',
  server: 'This server has used all its pictures for today',
  all: 'This bot has used all its pictures for today',
};

/** Why nothing is drawn, and when it will be. */
export function noneLeftSentence({ scope, limit, resetsAt }: ReserveOutcome & { status: 'over_budget' }): string {
  const at = Math.floor(Date.parse(resetsAt) / 1_000);
  return `${WHOSE[scope]}: 0 of ${limit.toLocaleString('en-US')} are left. There are new ones <t:${at}:R>.`;
}

/** Why nobody drew it. It doesn't count. */
export function notDrawnSentence(failure: Pick<NobodyAnswered, 'problem' | 'retryAfterMs'>): string {
  switch (failure.problem) {
    case 'limited':
      return failureSentence(failure);
    case 'refused':
      return 'The AI provider won’t draw that. Describe it another way.';
    case 'unauthorized':
      return 'The AI provider doesn’t accept the key it’s asked with. Tell whoever runs this bot.';
    default:
      return 'The AI provider didn’t send a picture. Try again in a minute.';
  }
}

/** What one picture cost: `1 picture · 3 of 5 left today`. @param today with the picture itself. */
export function costText(budgets: Budgets, today: readonly UsedToday[]): string {
  const limit = budgets.member?.images;
  if (limit === undefined) return '1 picture';
  const row = today.find(({ scope, unit }) => scope === 'member' && unit === 'images');
  const left = Math.max(0, limit - (row?.used ?? 0) - (row?.held ?? 0));
  return `1 picture · ${left.toLocaleString('en-US')} of ${limit.toLocaleString('en-US')} left today`;
}
