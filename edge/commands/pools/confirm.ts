/** Asks an owner to confirm what can't be undone. Whether they still own the pool is checked when they confirm. */
import { isGated } from '../../../shared/platform/store.ts';
import { viewPool } from '../../../shared/voice/pool-views.ts';
import { deletePool } from '../../../shared/voice/pools.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { notifyNodes } from '../../voice/node-calls.ts';
import { COLORS, plural } from '../format.ts';
import { closed, embed } from '../messages.ts';
import { button, type GuildContext } from '../services.ts';
import { readPool } from './read.ts';
import { poolRefusal } from './refusals.ts';

export const confirm = button({
  id: 'pools.delete',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  args: { pool: arg.snowflake() },
  run: (context) => deleteNow(context, context.args.pool),
});

async function deleteNow({ store, caller, voice }: GuildContext, poolId: string): Promise<Awaited<Answer>> {
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

interface Prompt {
  text: string;
  button: ReturnType<typeof confirm.with>;
}

/** A prompt for the owner of a pool. */
export function promptOwner(
  context: GuildContext,
  typed: string,
  promptFor: (pool: { id: string; name: string; agents: number }) => Prompt,
): Promise<Outcome> {
  return readPool(context, typed, viewPool, (pool) => {
    if (pool.role !== 'owner') return refuse(poolRefusal({ status: 'forbidden', role: pool.role }));
    const { text, button: yes } = promptFor(pool);
    return reply({ ...embed(text, COLORS.wait), rows: [[yes]] });
  });
}
