/** What `/pools stats` shows. Loaded on first use. */
import { type PoolStats, readPoolStats, SESSION_HISTORY_DAYS } from '../../../shared/voice/pool-views.ts';
import { type MessageBody, type Outcome, reply } from '../../interactions/reply.ts';
import { COLORS, counted, days, whole } from '../format.ts';
import type { GuildContext } from '../services.ts';
import { readPool } from './read.ts';

export function answerStats(context: GuildContext, typed: string): Promise<Outcome> {
  return readPool(context, typed, readPoolStats, (found) => reply(statsPage(found)));
}

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
