import { mayDo } from '../../../shared/voice/pool-roles.ts';
import {
  type PoolAgent,
  type PoolEvent,
  type PoolView,
  readPoolAgents,
  readPoolEvents,
  viewPool,
} from '../../../shared/voice/pool-views.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, refuse, reply, whisper } from '../../interactions/reply.ts';
import { COLORS, counted, plain, timestamp, whole } from '../format.ts';
import { button, subcommand } from '../services.ts';
import { truncateLines } from '../truncate.ts';
import { requiredPool } from './options.ts';
import { readPool } from './read.ts';
import { UNKNOWN_POOL } from './refusals.ts';

export const view = subcommand({
  contexts: ['guild'],
  description: 'See a pool: its owner, agents, and members',
  effect: 'read',
  visibility: 'ephemeral',
  options: { pool: requiredPool },
  run: (context) =>
    readPool(context, context.options.pool, viewPool, (found) => reply(viewPage(found, context.user.id))),
});

/** The agents or the log of the pool on the page. */
export const inside = button({
  id: 'pools.inside',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  args: { what: arg.oneOf('agents', 'log'), pool: arg.snowflake() },
  run: async ({ store, user, args }) => {
    if (args.what === 'log') return whisper(logPage(await readPoolEvents(store, user.id, args.pool)));
    const found = await readPoolAgents(store, user.id, args.pool);
    return found === null ? refuse(UNKNOWN_POOL) : whisper(agentsPage(found));
  },
});

function viewPage(pool: PoolView, onlyFor: string): MessageBody {
  const { id, name, description, owner, visibility, role, agents, pending, members, createdAt } = pool;
  const open = (what: 'agents' | 'log', label: string) => inside.with({ what, pool: id }, { label, onlyFor });
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: plain(name),
        ...(description !== '' && { description: plain(description) }),
        fields: [
          { name: 'Owner', value: `<@${owner}>`, inline: true },
          { name: 'Visibility', value: visibility, inline: true },
          { name: 'Your role', value: role, inline: true },
          { name: 'Agents', value: `${agents}${pending === 0 ? '' : `, and ${pending} pending`}`, inline: true },
          { name: 'Members', value: whole(members), inline: true },
          { name: 'Created', value: timestamp(new Date(createdAt)), inline: true },
        ],
      },
    ],
    rows: [[open('agents', 'Agents'), ...(mayDo(role, 'settings') ? [open('log', 'Log')] : [])]],
  };
}

function agentsPage(agents: readonly PoolAgent[]): MessageBody {
  const lines = agents.map(({ agent, name, status, node, guilds }) => {
    const state =
      status === 'pending'
        ? 'pending approval'
        : status === 'refused'
          ? 'token refused by Discord'
          : node === null
            ? 'offline'
            : 'online';
    return `<@${agent}> ${plain(name)}: ${state} · ${counted(guilds, 'server')}`;
  });
  const description = truncateLines(lines) || 'The pool has no agents yet. Add one with `/pools add`.';
  return { embeds: [{ color: COLORS.accent, title: 'Agents in the pool', description }] };
}

function logPage(events: readonly PoolEvent[]): MessageBody {
  const lines = events.map(({ action, actor, agent, user, at }) => {
    const about = [agent, user].flatMap((id) => (id === null ? [] : [` <@${id}>`])).join('');
    return `${timestamp(new Date(at))} <@${actor}>: ${action.replaceAll('_', ' ')}${about}`;
  });
  const description = truncateLines(lines) || "Only the pool's owner and managers can see this.";
  return { embeds: [{ color: COLORS.accent, title: 'Pool log', description }] };
}
