import { offeredPool } from '../../../shared/voice/agent-views.ts';
import { VOICE } from '../../../shared/voice/catalog.ts';
import { type Deployment, readDeployment } from '../../../shared/voice/deployments.ts';
import { inviteLink } from '../../../shared/voice/invite.ts';
import { arg } from '../../interactions/custom-id.ts';
import { link, type MessageBody, refuse, reply, update } from '../../interactions/reply.ts';
import { COLOURS, plain } from '../look.ts';
import { poolOption } from '../pools/options.ts';
import { type Context, looked, poolIdOf, UNKNOWN_POOL } from '../pools/refusals.ts';
import { button, option, subcommand } from '../services.ts';

/** Invite buttons on one page: two rows, and one to turn pages. */
const PER_PAGE = 10;
const PER_ROW = 5;
const LONGEST_LABEL = 80;

type Deployable = Extract<Deployment, { status: 'deployment' }>;

/** Turns a page; what has joined meanwhile counts. */
export const turnDeployment = button({
  id: 'agents.deploy',
  effect: 'read',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  args: { pool: arg.snowflake(), count: arg.integer(), page: arg.integer() },
  run: (context) => {
    const { pool, count, page } = context.args;
    return looked(context.voice.store, context, readDeployment(context.voice.store, context, pool), (found) =>
      found.status === 'unknown_pool' ? refuse(UNKNOWN_POOL) : update(deploymentPage(context, found, count, page)),
    );
  },
});

export const deploy = subcommand({
  description: 'Bring agents into this server, so that more channels have sound at once',
  effect: 'read',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  options: {
    count: option.integer({
      description: 'How many agents this server is to have',
      required: true,
      min: 1,
      max: VOICE.agentsPerGuild,
    }),
    pool: poolOption("Whose agents; this server's pool, or the largest one, when left out"),
  },
  run: async (context) => {
    const { options, voice } = context;
    const pool =
      options.pool === undefined ? await offeredPool(voice.store, context) : await poolIdOf(context, options.pool);
    if (pool === undefined)
      return refuse(options.pool === undefined ? 'There is no pool yet. `/pools create` makes one.' : UNKNOWN_POOL);
    return looked(voice.store, context, readDeployment(voice.store, context, pool), (found) =>
      found.status === 'unknown_pool' ? refuse(UNKNOWN_POOL) : reply(deploymentPage(context, found, options.count, 0)),
    );
  },
});

/** How many are there and how many are missing, with a link for each that can be added. */
export function deploymentPage(
  { user, guild }: Context,
  { pool, present, missing, room }: Deployable,
  count: number,
  page: number,
): MessageBody {
  const wanted = Math.max(0, count - present.length);
  const offered = missing.slice(0, Math.min(wanted, room));
  const pages = Math.max(1, Math.ceil(offered.length / PER_PAGE));
  // Agents that joined meanwhile may have emptied the last page.
  const here = Math.min(Math.max(page, 0), pages - 1);
  const links = offered
    .slice(here * PER_PAGE, (here + 1) * PER_PAGE)
    .map(({ applicationId, name }) =>
      link(`Add ${name}`.slice(0, LONGEST_LABEL), inviteLink(applicationId, guild?.id ?? '')),
    );
  const to = (target: number, label: string) =>
    turnDeployment.with(
      { pool: pool.id, count, page: target },
      { label, isDisabled: target < 0 || target >= pages, onlyFor: user.id },
    );
  const rows = [links.slice(0, PER_ROW), links.slice(PER_ROW)].filter((row) => row.length > 0);
  return {
    embeds: [
      {
        color: wanted === 0 ? COLOURS.gain : COLOURS.accent,
        title: `Agents of ${plain(pool.name)}`,
        description: [
          `**${present.length}** of ${count} are in this server, **${wanted}** missing.`,
          ...shortage(wanted, missing.length, room, pool.name),
          ...(offered.length === 0
            ? []
            : ['Each link adds one agent, with View Channel, Connect and Speak and nothing else.']),
        ].join('\n'),
        ...(pages > 1 && { footer: { text: `Page ${here + 1} of ${pages}` } }),
      },
    ],
    rows: [
      ...rows,
      ...(wanted === 0
        ? []
        : [
            [
              ...(pages > 1 ? [to(here - 1, 'Back')] : []),
              refresh(to, here),
              ...(pages > 1 ? [to(here + 1, 'More')] : []),
            ],
          ]),
    ],
  };
}

function refresh(to: (target: number, label: string) => ReturnType<typeof turnDeployment.with>, page: number) {
  return to(page, 'Look again');
}

/** Why there are fewer links than agents missing, and what to do about it. */
function shortage(wanted: number, available: number, room: number, pool: string): string[] {
  if (wanted > room)
    return [`Discord lets a server have ${VOICE.agentsPerGuild} agents in all, so there is room for ${room} more.`];
  if (wanted > available)
    return [
      available === 0
        ? `The pool ${plain(pool)} has no others. \`/pools add\` brings one in.`
        : `The pool ${plain(pool)} has only ${available} more. \`/pools add\` brings others in.`,
    ];
  return [];
}
