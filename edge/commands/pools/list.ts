import { listPools, type PoolSummary } from '../../../shared/voice/pool-views.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, reply, update } from '../../interactions/reply.ts';
import { COLORS, plain, whole } from '../format.ts';
import { button, subcommand } from '../services.ts';

const PER_PAGE = 10;
/** One more than a page shows, to know whether there is a next page. */
const slice = (page: number) => ({ offset: Math.max(page, 0) * PER_PAGE, limit: PER_PAGE + 1 });

export const list = subcommand({
  contexts: ['guild'],
  description: 'List the pools you can use',
  effect: 'read',
  visibility: 'ephemeral',
  run: async ({ store, user }) => reply(listPage(await listPools(store, user.id, slice(0)), 0, user.id)),
});

export const turnList = button({
  id: 'pools.list',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  args: { page: arg.integer() },
  run: async ({ store, user, args: { page } }) =>
    update(listPage(await listPools(store, user.id, slice(page)), page, user.id)),
});

function listPage(found: readonly PoolSummary[], page: number, onlyFor: string): MessageBody {
  const lines = found.slice(0, PER_PAGE).map(summaryLine);
  const turnTo = (target: number, label: string, isThere: boolean) =>
    turnList.with({ page: target }, { label, isDisabled: !isThere, onlyFor });
  const hasMore = found.length > PER_PAGE;
  const empty = page === 0 ? 'There are no pools yet. Create one with `/pools create`.' : 'This page is empty now.';
  return {
    embeds: [{ color: COLORS.accent, title: 'Pools', description: lines.join('\n') || empty }],
    rows: page === 0 && !hasMore ? [] : [[turnTo(page - 1, 'Back', page > 0), turnTo(page + 1, 'More', hasMore)]],
  };
}

function summaryLine({ name, visibility, role, agents }: PoolSummary): string {
  const count = `${whole(agents)} ${agents === 1 ? 'agent' : 'agents'}`;
  return `**${plain(name)}** · ${count} · ${visibility}${role === 'guest' ? '' : ` · you: ${role}`}`;
}
