/** What members do, and how often: an evening in servers that play, trade, and listen to music. */
import { userOf } from '../requests.ts';

/** Who does something. Staff has every permission; listeners are in a voice channel where something plays. */
type Who = 'member' | 'staff' | 'listener';

/** What an interaction is made of besides its member and its place. */
export interface Use {
  /** Of the interaction: 2 for a command, 3 for a component, 4 for suggestions. */
  type: 2 | 3 | 4;
  data: Record<string, unknown>;
  message?: { id: string } & Record<string, unknown>;
}

/** The members that an interaction is about. */
export interface Cast {
  /** The member who does it. */
  self: string;
  /** Someone else in the same server. */
  other: string;
}

export interface Kind {
  name: string;
  /** In relation to all others. */
  weight: number;
  who: Who;
  /** What is sent; `opens` says which kind's buttons are pressed instead. */
  use?(cast: Cast): Use;
  /** The command whose answer has the button. */
  opens?(cast: Cast): Use;
}

type Value = string | number | boolean;

function command(path: string, values: Readonly<Record<string, Value>> = {}): Use {
  return { type: 2, data: dataOf(path, optionsOf(values)) };
}

function suggestions(path: string, values: Readonly<Record<string, Value>>): Use {
  const options = optionsOf(values).map((option) => ({ ...option, focused: true }));
  return { type: 4, data: dataOf(path, options) };
}

/** A command with a member as its option, and their `resolved` data. */
function about(path: string, member: string, values: Readonly<Record<string, Value>> = {}): Use {
  const options = [{ name: 'user', type: 6, value: member }, ...optionsOf(values)];
  const resolved = { users: { [member]: userOf(member) }, members: { [member]: { roles: [] } } };
  return { type: 2, data: { ...dataOf(path, options), resolved } };
}

function optionsOf(values: Readonly<Record<string, Value>>) {
  const types = { string: 3, number: 4, boolean: 5 } as const;
  return Object.entries(values).map(([name, value]) => ({
    ...{ name, value, type: types[typeof value as keyof typeof types] },
  }));
}

/** `mod warn`: a command with a subcommand. */
function dataOf(path: string, options: readonly object[]): Record<string, unknown> {
  const [name = '', subcommand] = path.split(' ');
  return {
    ...{ id: '900000000000000030', type: 1, name },
    options: subcommand === undefined ? options : [{ type: 1, name: subcommand, options }],
  };
}

/** The mix. Weights are percent. */
export const MIX: readonly Kind[] = [
  { name: '/balance', weight: 14, who: 'member', use: () => command('balance') },
  { name: '/work', weight: 10, who: 'member', use: () => command('work', { job: 'miner' }) },
  { name: '/pay', weight: 7, who: 'member', use: ({ other }) => about('pay', other, { amount: 1 }) },
  { name: '/gather', weight: 6, who: 'member', use: () => command('gather') },
  { name: '/shop browse', weight: 5, who: 'member', use: () => command('shop browse') },
  { name: '/inventory', weight: 5, who: 'member', use: () => command('inventory') },
  { name: '/daily', weight: 4, who: 'member', use: () => command('daily') },
  { name: '/profile', weight: 4, who: 'member', use: () => command('profile') },
  { name: '/leaderboard', weight: 3, who: 'member', use: () => command('leaderboard', { board: 'credits' }) },
  { name: '/shop buy', weight: 3, who: 'member', use: () => command('shop buy', { item: 'luck_charm' }) },
  { name: '/bank deposit', weight: 3, who: 'member', use: () => command('bank deposit', { amount: '10' }) },
  { name: '/bank view', weight: 2, who: 'member', use: () => command('bank view') },
  { name: '/quests', weight: 2, who: 'member', use: () => command('quests') },
  { name: '/help', weight: 2, who: 'member', use: () => command('help') },
  { name: '/ping', weight: 2, who: 'member', use: () => command('ping') },
  { name: '/music now', weight: 4, who: 'listener', use: () => command('music now') },
  { name: '/music queue', weight: 4, who: 'listener', use: () => command('music queue') },
  {
    name: 'a button of /leaderboard',
    weight: 4,
    who: 'member',
    opens: () => command('leaderboard', { board: 'credits', where: 'everywhere' }),
  },
  { name: 'a button of /shop browse', weight: 3, who: 'member', opens: () => command('shop browse') },
  { name: 'typing /sell item', weight: 4, who: 'member', use: () => suggestions('sell', { item: 'lu' }) },
  { name: 'typing /shop buy item', weight: 3, who: 'member', use: () => suggestions('shop buy', { item: 'ch' }) },
  { name: '/case list', weight: 1.5, who: 'staff', use: () => command('case list') },
  { name: '/mod history', weight: 1, who: 'staff', use: ({ other }) => about('mod history', other) },
  { name: '/mod list', weight: 1, who: 'staff', use: () => command('mod list') },
  { name: '/mod warn', weight: 0.5, who: 'staff', use: ({ other }) => about('mod warn', other, { reason: 'Bench' }) },
  { name: '/settings view', weight: 1, who: 'staff', use: () => command('settings view') },
  { name: '/audit view', weight: 1, who: 'staff', use: () => command('audit view') },
];

/** Draws kinds as often as their weights say. @param random from 0 up to 1. */
export function drawKind(random: number, mix: readonly Kind[] = MIX): Kind {
  const total = mix.reduce((sum, { weight }) => sum + weight, 0);
  let left = random * total;
  for (const kind of mix) {
    left -= kind.weight;
    if (left < 0) return kind;
  }
  return mix.at(-1) as Kind;
}
