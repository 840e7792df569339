/** What members are shown of pools. */
import { mayDo } from '../../../shared/voice/pool-roles.ts';
import {
  listPools,
  type PoolAgent,
  type PoolEvent,
  type PoolStats,
  type PoolSummary,
  type PoolView,
  readPoolAgents,
  readPoolEvents,
  readPoolStats,
  SESSION_HISTORY_DAYS,
  viewPool,
} from '../../../shared/voice/pool-views.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, type Outcome, refuse, reply, update, whisper } from '../../interactions/reply.ts';
import { COLOURS, days, plain, timestamp, whole } from '../look.ts';
import { button, subcommand } from '../services.ts';
import { fitting } from '../truncate.ts';
import { requiredPool } from './options.ts';
import { type Context, looked, poolIdOf, UNKNOWN_POOL } from './refusals.ts';

const PER_PAGE = 10;
/** One more than is shown says whether there is a next page. */
const slice = (page: number) => ({ offset: Math.max(page, 0) * PER_PAGE, limit: PER_PAGE + 1 });

export const turnList = button({
  id: 'pools.list',
  effect: 'read',
  visibility: 'ephemeral',
  args: { page: arg.integer() },
  run: (context) => {
    const { voice, user, args } = context;
    return looked(voice.store, context, listPools(voice.store, user.id, slice(args.page)), (found) =>
      update(listPage(found, args.page, user.id)),
    );
  },
});

export const list = subcommand({
  description: 'See the pools that you can use',
  effect: 'read',
  visibility: 'ephemeral',
  run: (context) => {
    const { voice, user } = context;
    return looked(voice.store, context, listPools(voice.store, user.id, slice(0)), (found) =>
      reply(listPage(found, 0, user.id)),
    );
  },
});

function listPage(found: readonly PoolSummary[], page: number, onlyFor: string): MessageBody {
  const shown = found.slice(0, PER_PAGE);
  const lines = shown.map(
    ({ name, visibility, role, agents }) =>
      `**${plain(name)}** · ${agentsText(agents)} · ${visibility}${role === 'guest' ? '' : ` · you: ${role}`}`,
  );
  const to = (target: number, label: string, isThere: boolean) =>
    turnList.with({ page: target }, { label, isDisabled: !isThere, onlyFor });
  const hasMore = found.length > PER_PAGE;
  const empty =
    page === 0 ? 'There is none yet. `/pools create` makes one.' : 'There is nothing on this page any more.';
  return {
    embeds: [{ color: COLOURS.accent, title: 'Pools', description: lines.join('\n') || empty }],
    rows: page === 0 && !hasMore ? [] : [[to(page - 1, 'Back', page > 0), to(page + 1, 'More', hasMore)]],
  };
}

/** The two looks inside that the page of a pool offers. */
export const inside = button({
  id: 'pools.inside',
  effect: 'read',
  visibility: 'ephemeral',
  args: { what: arg.oneOf('agents', 'log'), pool: arg.snowflake() },
  run: (context) => {
    const { voice, user, args } = context;
    if (args.what === 'log')
      return looked(voice.store, context, readPoolEvents(voice.store, user.id, args.pool), (found) =>
        whisper(logPage(found)),
      );
    return looked(voice.store, context, readPoolAgents(voice.store, user.id, args.pool), (found) =>
      found === null ? refuse(UNKNOWN_POOL) : whisper(agentsPage(found)),
    );
  },
});

export const view = subcommand({
  description: 'See one pool: whose it is, and what is in it',
  effect: 'read',
  visibility: 'ephemeral',
  options: { pool: requiredPool },
  run: (context) => ofPool(context, context.options.pool, viewPool, (found) => reply(viewPage(found, context.user.id))),
});

function viewPage(pool: PoolView, onlyFor: string): MessageBody {
  const { id, name, description, owner, visibility, role, agents, pending, members, createdAt } = pool;
  const look = (what: 'agents' | 'log', label: string) => inside.with({ what, pool: id }, { label, onlyFor });
  return {
    embeds: [
      {
        color: COLOURS.accent,
        title: plain(name),
        ...(description !== '' && { description: plain(description) }),
        fields: [
          { name: 'Owner', value: `<@${owner}>`, inline: true },
          { name: 'Visibility', value: visibility, inline: true },
          { name: 'You', value: role, inline: true },
          { name: 'Agents', value: `${agents}${pending === 0 ? '' : `, and ${pending} to be approved`}`, inline: true },
          { name: 'Members', value: whole(members), inline: true },
          { name: 'Since', value: timestamp(new Date(createdAt)), inline: true },
        ],
      },
    ],
    rows: [[look('agents', 'Agents'), ...(mayDo(role, 'settings') ? [look('log', 'Log')] : [])]],
  };
}

function agentsPage(agents: readonly PoolAgent[]): MessageBody {
  const lines = agents.map(({ agent, name, status, node, guilds }) => {
    const state =
      status === 'pending'
        ? 'to be approved'
        : status === 'refused'
          ? 'token refused by Discord'
          : node === null
            ? 'offline'
            : 'online';
    return `<@${agent}> ${plain(name)}: ${state} · ${guilds} ${guilds === 1 ? 'server' : 'servers'}`;
  });
  const description = fitting(lines) || 'None yet. `/pools add` brings one in.';
  return { embeds: [{ color: COLOURS.accent, title: 'Agents of the pool', description }] };
}

function logPage(events: readonly PoolEvent[]): MessageBody {
  const lines = events.map(({ action, actor, agent, user, at }) => {
    const about = [agent, user].flatMap((id) => (id === null ? [] : [` <@${id}>`])).join('');
    return `${timestamp(new Date(at))} <@${actor}>: ${action.replaceAll('_', ' ')}${about}`;
  });
  const description = fitting(lines) || 'That is for the owner and managers of the pool.';
  return { embeds: [{ color: COLOURS.accent, title: 'What happened to the pool', description }] };
}

export const stats = subcommand({
  description: 'See how much a pool is used',
  effect: 'read',
  visibility: 'ephemeral',
  options: { pool: requiredPool },
  run: (context) => ofPool(context, context.options.pool, readPoolStats, (found) => reply(statsPage(found))),
});

function statsPage({ approved, pending, online, guilds, selectedBy, sessions, deployments }: PoolStats): MessageBody {
  const field = (name: string, value: string) => ({ name, value, inline: true });
  return {
    embeds: [
      {
        color: COLOURS.accent,
        title: 'How much the pool is used',
        fields: [
          field('Agents', `${whole(online)} of ${whole(approved)} online`),
          field('To be approved', whole(pending)),
          field('Servers', whole(guilds)),
          field('Chosen by', `${whole(selectedBy)} ${selectedBy === 1 ? 'server' : 'servers'}`),
          field('Sessions now', whole(sessions.live)),
          field(`Sessions in ${days(SESSION_HISTORY_DAYS)}`, whole(sessions.lastDays)),
          field('Deployments', whole(deployments)),
        ],
      },
    ],
  };
}

/** A look at the pool that somebody means, if they may have it. */
async function ofPool<T>(
  context: Context,
  typed: string,
  read: (store: Context['voice']['store'], userId: string, poolId: string) => Promise<T | null>,
  show: (found: T) => Outcome,
): Promise<Outcome> {
  const { voice, user } = context;
  const poolId = await poolIdOf(context, typed);
  if (poolId === undefined) return refuse(UNKNOWN_POOL);
  return looked(voice.store, context, read(voice.store, user.id, poolId), (found) =>
    found === null ? refuse(UNKNOWN_POOL) : show(found),
  );
}

function agentsText(count: number): string {
  return `${whole(count)} ${count === 1 ? 'agent' : 'agents'}`;
}
