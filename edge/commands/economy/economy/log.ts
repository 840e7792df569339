import type { Gated } from '../../../../shared/platform/store.ts';
import { arg } from '../../../interactions/custom-id.ts';
import type { GuildInvocation } from '../../../interactions/invocation.ts';
import { type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { type Place, paginator } from '../../paginator.ts';
import { option, type Services, subcommand } from '../../services.ts';
import { staffServerProblem } from './staff-server.ts';

/** Stands for everyone: no user has this id. */
const EVERYONE = '0';

export const logPages = paginator({
  id: 'economy.log',
  contexts: ['guild'],
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  args: { about: arg.snowflake() },
  show: (context, { about }, page, place) => answer(context, about === EVERYONE ? undefined : about, page, place),
});

export const log = subcommand({
  description: 'See what the staff did: to whom, why, and when',
  contexts: ['guild'],
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  options: {
    user: option.user({ description: 'Only what they did or what concerned them' }),
    page: option.integer({ description: 'Page number, newest first (default: 1)', min: 1, max: 100_000 }),
  },
  run: (context) => answer(context, context.options.user?.id, (context.options.page ?? 1) - 1, reply),
});

/** @param page from 0. */
async function answer(
  context: GuildInvocation & Services,
  about: string | undefined,
  page: number,
  place: Place,
): Promise<Outcome | Gated> {
  const problem = staffServerProblem(context);
  if (problem !== undefined) return refuse(problem);
  const { logAnswer } = await import('./answers.ts');
  return logAnswer(context, about, page, place, (position) =>
    logPages.buttons({ about: about ?? EVERYONE }, position, context.user.id),
  );
}
