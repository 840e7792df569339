import type { WithCurrency } from '../../../shared/economy/currency.ts';
import {
  BOARDS,
  type BoardId,
  type LeaderboardOutcome,
  type Reach,
  readLeaderboard,
  STANDINGS_PER_PAGE,
} from '../../../shared/economy/leaderboard.ts';
import { levelOf } from '../../../shared/economy/level.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { COLORS, counted, days, type Money, moneyOf, whole } from '../format.ts';
import { type Place, type Position, paginator, readPage, rowOf } from '../paginator.ts';
import { command, option, type Services } from '../services.ts';

interface BoardFormat {
  title: string;
  value(value: number, credits: Money): string;
  /** How to get ranked. */
  start: string;
}

const FORMATS = {
  credits: {
    title: 'Most credits',
    value: (value, credits) => credits(value),
    start: 'Earn credits with `/daily` and `/work`.',
  },
  'net-worth': {
    title: 'Highest net worth',
    value: (value, credits) => credits(value),
    start: 'Earn credits with `/daily`, and find items with `/gather`.',
  },
  level: {
    title: 'Highest level',
    value: (xp) => `level ${whole(levelOf(xp))} · ${whole(xp)} XP`,
    start: 'Gain experience with `/work`, `/gather`, and `/fight`.',
  },
  collection: {
    title: 'Largest collection',
    value: (kinds) => counted(kinds, 'kind'),
    start: 'Find items with `/gather`.',
  },
  streak: { title: 'Longest streak', value: days, start: 'Start a streak with `/daily`.' },
} as const satisfies Record<BoardId, BoardFormat>;

const REACHES = ['server', 'everywhere'] as const satisfies readonly Reach[];
const REACH_NAMES = { server: 'This server', everywhere: 'Everywhere' } as const;

interface Request {
  board: BoardId;
  where: Reach;
  /** From 0. */
  page: number;
}

const pages = paginator({
  id: 'leaderboard.turn',
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  limit: { count: 10, windowMs: 15_000 },
  args: { board: arg.oneOf(...BOARDS), where: arg.oneOf(...REACHES) },
  show: (context, about, page, place) => show(context, { ...about, page }, place),
});

export const leaderboard = command({
  name: 'leaderboard',
  module: 'economy',
  description: 'See who has the most, and where you rank',
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  limit: { count: 5, windowMs: 15_000 },
  components: pages.components,
  examples: ['/leaderboard board:credits', '/leaderboard board:level where:everywhere page:2'],
  options: {
    board: option.string({
      description: 'What to rank by',
      required: true,
      choices: BOARDS.map((value) => ({ name: FORMATS[value].title, value })),
    }),
    where: option.string({
      description: 'Who is ranked (default: this server, or everywhere in direct messages)',
      choices: REACHES.map((value) => ({ name: REACH_NAMES[value], value })),
    }),
    page: option.integer({ description: 'Page number (default: 1)', min: 1, max: 1_000_000 }),
  },
  run: async (context) => {
    const { options, guild } = context;
    const where = options.where ?? (guild === undefined ? 'everywhere' : 'server');
    if (where === 'server' && guild === undefined) {
      return refuse("There's no server to rank in direct messages. Leave `where` out, or use this in a server.");
    }
    return show(context, { board: options.board, where, page: (options.page ?? 1) - 1 }, reply);
  },
});

async function show(
  { store, caller, user }: Invocation & Services,
  request: Request,
  place: Place,
): Promise<Outcome | Gated> {
  const { board, where } = request;
  const { found, ...position } = await readPage(
    request.page,
    STANDINGS_PER_PAGE,
    ({ offset }) => readLeaderboard(store, caller, board, where, offset / STANDINGS_PER_PAGE),
    (outcome) => (outcome.status === 'leaderboard' ? outcome.total : undefined),
  );
  return isGated(found) ? found : place(boardPage(found, request, position, user.id));
}

function boardPage(
  outcome: WithCurrency<Extract<LeaderboardOutcome, { status: 'leaderboard' }>>,
  { board, where }: Request,
  position: Position,
  userId: string,
): MessageBody {
  const { total, rows, own } = outcome;
  const credits = moneyOf(outcome);
  const format: BoardFormat = FORMATS[board];
  const lines = rows.map(({ rank, user, value }) => {
    const line = `${place(rank)} <@${user}> · ${format.value(value, credits)}`;
    return user === userId ? `**${line}**` : line;
  });
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: `${format.title} · ${REACH_NAMES[where].toLowerCase()}`,
        description: lines.join('\n') || `Nobody is ranked yet. ${format.start}`,
        fields: [
          {
            name: 'You',
            value:
              own === null
                ? `Not ranked yet. ${format.start}`
                : `${place(own.rank)} of ${whole(total)} · ${format.value(own.value, credits)}`,
          },
        ],
        footer: { text: `Page ${whole(position.page + 1)} of ${whole(position.pages)} · Ties share a rank` },
      },
    ],
    rows: rowOf(pages.buttons({ board, where }, position, userId)),
  };
}

const MEDALS = ['🥇', '🥈', '🥉'];

function place(rank: number): string {
  return MEDALS[rank - 1] ?? `#${whole(rank)}`;
}
