import { type PoolStats, readPoolStats, SESSION_HISTORY_DAYS } from '../../../shared/voice/pool-views.ts';
import { type MessageBody, reply } from '../../interactions/reply.ts';
import { COLORS, counted, days, whole } from '../format.ts';
import { subcommand } from '../services.ts';
import { requiredPool } from './options.ts';
import { readPool } from './read.ts';

export const stats = subcommand({
  contexts: ['guild'],
  description: 'See how much a pool is used',
  effect: 'read',
  visibility: 'ephemeral',
  options: { pool: requiredPool },
  run: (context) => readPool(context, context.options.pool, readPoolStats, (found) => reply(statsPage(found))),
});

function statsPage({ approved, pending, online, guilds, selectedBy, sessions, deployments }: PoolStats): MessageBody {
  const field = (name: string, value: string) => ({ name, value, inline: true });
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: 'Pool usage',
        fields: [
          field('Agents', `${whole(online)} of ${whole(approved)} online`),
          field('Pending approval', whole(pending)),
          field('Servers', whole(guilds)),
          field('Selected by', counted(selectedBy, 'server')),
          field('Sessions now', whole(sessions.live)),
          field(`Sessions in ${days(SESSION_HISTORY_DAYS)}`, whole(sessions.lastDays)),
          field('Deployments', whole(deployments)),
        ],
      },
    ],
  };
}
