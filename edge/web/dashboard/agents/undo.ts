/** How the log shows what forms about agents changed, and undoes it. */
import { plain } from '../../../../shared/platform/markdown.ts';
import { readPolicy } from '../../../../shared/voice/policy.ts';
import { t } from '../../words/index.ts';
import { type ActionResult, type Changes, change, type PageContext } from '../page.ts';
import { selectPool } from './actions.ts';
import type { PoolChange, SelectedPool } from './changes.ts';

export const agentsChanges: Changes = {
  pool: change<PoolChange>({ show: ({ before, after }) => `${nameOf(before)} → ${nameOf(after)}`, undo }),
};

function nameOf(pool: SelectedPool): string {
  return pool === null ? t`all public pools` : pool.name;
}

async function undo(context: PageContext, { before, after }: PoolChange): Promise<ActionResult> {
  const { pool } = await readPolicy(context.store, context.guild.id);
  if (pool?.id !== after?.id)
    return { refused: t`This server uses the agents of ${plain(nameOf(pool))} now, so nothing was changed.` };
  return selectPool(context, before?.id);
}
