import { listPools, type PoolSummary } from '../../../shared/voice/pool-views.ts';
import { type MessageBody, type Outcome, reply } from '../../interactions/reply.ts';
import { COLORS, counted, plain } from '../format.ts';
import { type Place, type Position, paginator, readPage, rowOf } from '../paginator.ts';
import { type GuildContext, subcommand } from '../services.ts';

const PER_PAGE = 10;

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

async function show({ store, user }: GuildContext, asked: number, place: Place): Promise<Outcome> {
  const { found, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => listPools(store, user.id, slice),
    ({ total }) => total,
  );
  return place(listPage(found.pools, position, user.id));
}

function listPage(pools: readonly PoolSummary[], position: Position, onlyFor: string): MessageBody {
  const description = pools.map(summaryLine).join('\n') || 'There are no pools yet. Create one with `/pools create`.';
  return {
    embeds: [{ color: COLORS.accent, title: 'Pools', description }],
    rows: rowOf(listPages.buttons({}, position, onlyFor)),
  };
}

function summaryLine({ name, visibility, role, owner, agents }: PoolSummary): string {
  return `**${plain(name)}** · ${counted(agents, 'agent')} · ${visibility}${role === 'guest' ? ` · owner: <@${owner}>` : ` · you: ${role}`}`;
}
