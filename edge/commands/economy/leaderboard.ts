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
import { type MessageBody, type Outcome, refuse, reply, update } from '../../interactions/reply.ts';
import { COLOURS, days, type Money, moneyOf, whole } from '../format.ts';
import { button, command, option, type Services } from '../services.ts';

interface BoardLook {
  title: string;
  value(value: number, credits: Money): string;
  /** What somebody does who is not ranked yet. */
  start: string;
}

const LOOKS = {
  credits: {
    title: 'Most credits',
    value: (value, credits) => credits(value),
    start: '`/daily` and `/work` bring credits',
  },
  'net-worth': {
    title: 'Highest net worth',
    value: (value, credits) => credits(value),
    start: '`/daily` brings credits, `/gather` things',
  },
  level: {
    title: 'Highest level',
    value: (xp) => `level ${whole(levelOf(xp))} · ${whole(xp)} XP`,
    start: '`/work`, `/gather` and `/fight` bring experience',
  },
  collection: {
    title: 'Largest collection',
    value: (kinds) => `${whole(kinds)} ${kinds === 1 ? 'kind' : 'kinds'}`,
    start: '`/gather` finds things',
  },
  streak: { title: 'Longest streak', value: days, start: '`/daily` starts a streak' },
} as const satisfies Record<BoardId, BoardLook>;

const REACHES = ['server', 'everywhere'] as const satisfies readonly Reach[];
const REACH_NAMES = { server: 'This server', everywhere: 'Everywhere' } as const;

interface Asked {
  board: BoardId;
  where: Reach;
  /** From 0. */
  page: number;
}

const turn = button({
  id: 'leaderboard.turn',
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  limit: { count: 10, windowMs: 15_000 },
  args: { board: arg.oneOf(...BOARDS), where: arg.oneOf(...REACHES), page: arg.integer() },
  run: (context) => show(context, context.args, update),
});

export const leaderboard = command({
  name: 'leaderboard',
  module: 'economy',
  description: 'See who has the most, here or everywhere, and where you stand',
  effect: 'read',
  gate: 'statement',
  visibility: 'public',
  limit: { count: 5, windowMs: 15_000 },
  components: [turn],
  examples: ['/leaderboard board:credits', '/leaderboard board:level where:everywhere page:2'],
  options: {
    board: option.string({
      description: 'What counts',
      required: true,
      choices: BOARDS.map((value) => ({ name: LOOKS[value].title, value })),
    }),
    where: option.string({
      description: 'Among whom; in a server its members when left out',
      choices: REACHES.map((value) => ({ name: REACH_NAMES[value], value })),
    }),
    page: option.integer({ description: 'Which page; the first when left out', min: 1, max: 1_000_000 }),
  },
  run: async (context) => {
    const { options, guild } = context;
    const where = options.where ?? (guild === undefined ? 'everywhere' : 'server');
    if (where === 'server' && guild === undefined) {
      return refuse('In direct messages there is no server to rank. Leave `where` out, or ask in a server.');
    }
    return show(context, { board: options.board, where, page: (options.page ?? 1) - 1 }, reply);
  },
});

async function show(
  context: Invocation & Services,
  asked: Asked,
  answer: (body: MessageBody) => Outcome,
): Promise<Outcome | Gated> {
  const outcome = await readLeaderboard(context.store, context.caller, asked.board, asked.where, asked.page);
  if (isGated(outcome)) return outcome;
  return answer(boardPage(outcome, asked, context.user.id));
}

function boardPage(
  outcome: WithCurrency<Extract<LeaderboardOutcome, { status: 'leaderboard' }>>,
  { board, where, page }: Asked,
  userId: string,
): MessageBody {
  const { total, rows, own } = outcome;
  const credits = moneyOf(outcome);
  const look: BoardLook = LOOKS[board];
  const pages = Math.max(1, Math.ceil(total / STANDINGS_PER_PAGE));
  const to = (target: number, label: string) =>
    turn.with({ board, where, page: target }, { label, isDisabled: target < 0 || target >= pages, onlyFor: userId });
  const lines = rows.map(({ rank, user, value }) => {
    const line = `${place(rank)} <@${user}> · ${look.value(value, credits)}`;
    return user === userId ? `**${line}**` : line;
  });
  const empty = total === 0 ? `Nobody is ranked yet. ${look.start}.` : 'There is nobody on this page.';
  return {
    embeds: [
      {
        color: COLOURS.accent,
        title: `${look.title} · ${REACH_NAMES[where].toLowerCase()}`,
        description: lines.join('\n') || empty,
        fields: [
          {
            name: 'You',
            value:
              own === null
                ? `Not ranked yet: ${look.start}.`
                : `${place(own.rank)} of ${whole(total)} · ${look.value(own.value, credits)}`,
          },
        ],
        footer: { text: `Page ${whole(page + 1)} of ${whole(pages)} · equal values share a rank` },
      },
    ],
    rows: pages === 1 && page === 0 ? [] : [[to(page - 1, 'Previous'), to(page + 1, 'Next')]],
  };
}

const MEDALS = ['🥇', '🥈', '🥉'];

function place(rank: number): string {
  return MEDALS[rank - 1] ?? `#${whole(rank)}`;
}
