/** What `/pools delete` asks and does. Loaded on first use. Whether someone still owns the pool is checked when they confirm. */
import { isGated } from '../../../shared/platform/store.ts';
import { viewPool } from '../../../shared/voice/pool-views.ts';
import { deletePool } from '../../../shared/voice/pools.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { type Outcome, type PlacedComponent, refuse, reply } from '../../interactions/reply.ts';
import { notifyNodes } from '../../voice/node-calls.ts';
import { COLORS, plain, plural } from '../format.ts';
import { closed, embed } from '../messages.ts';
import type { GuildContext } from '../services.ts';
import { readPool } from './read.ts';
import { poolRefusal } from './refusals.ts';

export async function deleteNow({ store, caller, voice }: GuildContext, poolId: string): Promise<Awaited<Answer>> {
  const outcome = await deletePool(store, caller, poolId);
  if (isGated(outcome)) return outcome;
  if (outcome.status !== 'deleted') return refuse(poolRefusal(outcome));
  await notifyNodes(voice, caller.key, outcome.events);
  const { agents } = outcome;
  const gone = plural(
    agents,
    ' Its agent is logged out, and the token is deleted.',
    ` Its ${agents} agents are logged out, and their tokens are deleted.`,
  );
  return closed(`The pool is deleted.${agents === 0 ? '' : gone}`);
}

/** Asks the owner first. @param confirm the button that deletes it. */
export function askToDelete(
  context: GuildContext,
  typed: string,
  confirm: (pool: string) => PlacedComponent,
): Promise<Outcome> {
  return readPool(context, typed, viewPool, ({ id, name, agents, role }) => {
    if (role !== 'owner') return refuse(poolRefusal({ status: 'forbidden', role }));
    const effect =
      agents === 0
        ? 'It has no agents.'
        : `This logs out ${plural(agents, 'its agent', `its ${agents} agents`)} everywhere, and deletes every token in it.`;
    const text = `Delete **${plain(name)}**? ${effect} You can't undo it.`;
    return reply({ ...embed(text, COLORS.wait), rows: [[confirm(id)]] });
  });
}
