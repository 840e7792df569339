import { type Outcome, reply } from '../../interactions/reply.ts';
import { type Place, paginator } from '../paginator.ts';
import { type GuildContext, subcommand } from '../services.ts';

export const list = subcommand({
  contexts: ['guild'],
  description: 'List the pools you can use',
  effect: 'read',
  visibility: 'ephemeral',
  run: (context) => show(context, 0, reply),
});

export const listPages = paginator({
  id: 'pools.list',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  show: (context, _, page, place) => show(context, page, place),
});

async function show(context: GuildContext, page: number, place: Place): Promise<Outcome> {
  const { answerList } = await import('./answers.ts');
  return answerList(context, page, place, (position) => listPages.buttons({}, position, context.user.id));
}
