/** `/usage`: what's left of today's budgets, and what was used before. */
import { SCOPES, type Scope, UNITS, type Unit } from '../../shared/ai/budget-limits.ts';
import { type UsedModel, usedModels, usedToday } from '../../shared/ai/usage.ts';
import { missingPermissions } from '../../shared/platform/discord/permissions.ts';
import { plain } from '../../shared/platform/markdown.ts';
import { COLORS, counted } from '../commands/format.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { reply } from '../interactions/reply.ts';
import type { AiContext } from './answering.ts';

const TITLES: Readonly<Record<Scope, string>> = { member: 'You', server: 'This server', all: 'The whole bot' };
/** Budgets are set in minutes, and counted in seconds. */
const SHOWN_UNITS: Readonly<Record<Unit, { name: string; size: number }>> = {
  tokens: { name: 'tokens', size: 1 },
  images: { name: 'pictures', size: 1 },
  seconds: { name: 'minutes of speech', size: 60 },
};

export async function showUsage(context: AiContext, days: number): Promise<Awaited<Answer>> {
  const { store, ai, user, guild, permissions, voice } = context;
  const isStaff = guild !== undefined && missingPermissions(permissions, ['ManageGuild']).length === 0;
  const isOperator = voice.operators.has(user.id);
  const seen = SCOPES.filter((scope) => scope === 'member' || (scope === 'server' ? isStaff : isOperator)).toReversed();
  const today = await usedToday(store, user.id, guild?.id);
  const budgetLines = (scope: Scope) =>
    UNITS.flatMap((unit) => {
      const row = today.find((one) => one.scope === scope && one.unit === unit);
      const limit = ai.budgets[scope]?.[unit];
      const used = (row?.used ?? 0) + (row?.held ?? 0);
      if (used === 0 && limit === undefined) return [];
      const { name, size } = SHOWN_UNITS[unit];
      return [`${format(used / size)}${limit === undefined ? '' : ` of ${format(limit / size)}`} ${name}`];
    });
  const byOf = (scope: Scope) =>
    scope === 'member' ? { user: user.id } : scope === 'server' ? { guild: guild?.id ?? '0' } : ('all' as const);
  const fields = await Promise.all(
    seen.map(async (scope) => {
      const models = await usedModels(store, byOf(scope), days);
      const lines = [`Today: ${budgetLines(scope).join(', ') || 'nothing'}`, ...models.map(modelLine)];
      return { name: TITLES[scope], value: lines.join('\n').slice(0, 1_024) };
    }),
  );
  const period = days === 1 ? 'today' : `the last ${days} days`;
  const reset = Math.floor(
    Date.UTC(context.now.getUTCFullYear(), context.now.getUTCMonth(), context.now.getUTCDate() + 1) / 1_000,
  );
  const description = `Models used in ${period}, with what they billed. Budgets start over <t:${reset}:R>.`;
  return reply({ embeds: [{ color: COLORS.accent, title: 'AI usage', description, fields }] });
}

function modelLine({ unit, model, purpose, requests, input, output }: UsedModel): string {
  if (unit === 'images') return `- ${plain(model)}, ${purpose}: ${counted(Number(output), 'picture')}`;
  return `- ${plain(model)}, ${purpose}: ${format(requests)} × with ${format(Number(input))} tokens in and ${format(Number(output))} out`;
}

function format(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 1 });
}
