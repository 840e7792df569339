/** What `/pools view` shows. Loaded on first use. */
import { mayDo } from '../../../shared/voice/pool-roles.ts';
import {
  type PoolAgent,
  type PoolEvent,
  type PoolView,
  readPoolAgents,
  readPoolEvents,
  viewPool,
} from '../../../shared/voice/pool-views.ts';
import {
  type MessageBody,
  type Outcome,
  type PlacedComponent,
  refuse,
  reply,
  whisper,
} from '../../interactions/reply.ts';
import { COLORS, counted, plain, timestamp, whole } from '../format.ts';
import type { GuildContext } from '../services.ts';
import { truncateLines } from '../truncate.ts';
import { readPool } from './read.ts';
import { UNKNOWN_POOL } from './refusals.ts';

/** A button that shows what's in the pool. */
type Open = (what: 'agents' | 'log', pool: string, label: string) => PlacedComponent;

export function showPool(context: GuildContext, typed: string, open: Open): Promise<Outcome> {
  return readPool(context, typed, viewPool, (found) => reply(viewPage(found, open)));
}

export async function showInside(
  { store, user }: GuildContext,
  what: 'agents' | 'log',
  pool: string,
): Promise<Outcome> {
  if (what === 'log') return whisper(logPage(await readPoolEvents(store, user.id, pool)));
  const found = await readPoolAgents(store, user.id, pool);
  return found === null ? refuse(UNKNOWN_POOL) : whisper(agentsPage(found));
}

function viewPage(pool: PoolView, open: Open): MessageBody {
  const { id, name, description, owner, visibility, role, agents, pending, members, createdAt } = pool;
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
    rows: [[open('agents', id, 'Agents'), ...(mayDo(role, 'settings') ? [open('log', id, 'Log')] : [])]],
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
