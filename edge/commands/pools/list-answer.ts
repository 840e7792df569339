/** What `/pools list` shows. Loaded on first use. */
import { listPools, type PoolSummary } from '../../../shared/voice/pool-views.ts';
import type { MessageBody, Outcome, PlacedComponent } from '../../interactions/reply.ts';
import { COLORS, counted, plain } from '../format.ts';
import { type Place, type Position, readPage, rowOf } from '../paginator.ts';
import type { GuildContext } from '../services.ts';

const PER_PAGE = 10;

/** @param asked the page, from 0. @param turn the buttons that turn pages. */
export async function answerList(
  { store, user }: GuildContext,
  asked: number,
  place: Place,
  turn: (position: Position) => PlacedComponent[],
): Promise<Outcome> {
  const { found, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => listPools(store, user.id, slice),
    ({ total }) => total,
  );
  return place(listPage(found.pools, turn(position)));
}

function listPage(pools: readonly PoolSummary[], buttons: readonly PlacedComponent[]): MessageBody {
  const description = pools.map(summaryLine).join('\n') || 'There are no pools yet. Create one with `/pools create`.';
  return {
    embeds: [{ color: COLORS.accent, title: 'Pools', description }],
    rows: rowOf(buttons),
  };
}

function summaryLine({ name, visibility, role, owner, agents }: PoolSummary): string {
  return `**${plain(name)}** · ${counted(agents, 'agent')} · ${visibility}${role === 'guest' ? ` · owner: <@${owner}>` : ` · you: ${role}`}`;
}
