/** How often members may do what, and how often that was too often. */
import { whole } from '../../../../shared/platform/plural.ts';
import type { Services } from '../../../commands/services.ts';
import type { Behaviour } from '../../../interactions/behaviour.ts';
import type { Command } from '../../../interactions/command.ts';
import { declaredLimit } from '../../../interactions/counted-use.ts';
import { DEFAULT_LIMIT } from '../../../interactions/gates.ts';
import { LIMITS as FUN_LIMITS } from '../../fun/limits.ts';
import { WEB_LIMITS } from '../../rate-limits.ts';
import { html, t, word } from '../../words/index.ts';
import { countsOf } from './counts.ts';
import type { OperatorContext, OperatorPage } from './page.ts';
import { number, table } from './table.ts';

export const limitsPage: OperatorPage = { id: 'limits', title: word('Limits'), views: { '/': show }, actions: {} };

interface Limited {
  name: string;
  count: number;
  windowMs: number;
  note: string;
}

async function show({ registry, config, commands }: OperatorContext) {
  const hits = countsOf(registry, 'chorus_rate_limit_hits_total').filter(({ count }) => count > 0);
  const scaled = (count: number) => Math.max(1, Math.round(count * config.RATE_LIMIT_SCALE));
  const rows: Limited[] = [
    { name: t`Any other command`, ...DEFAULT_LIMIT, note: t`counted by each process on its own` },
    ...Object.values(WEB_LIMITS).map(({ scope, count, windowMs }) => ({ name: scope, count, windowMs, note: 'web' })),
    ...(['address', 'key'] as const).map((by) => ({
      name: t`funhub, by ${by}`,
      count: FUN_LIMITS[by],
      windowMs: FUN_LIMITS.windowMs,
      note: 'web',
    })),
    ...commands.flatMap(limitsOf),
  ];
  return {
    content: html`<h1>Limits</h1>
<p>Each is for one member, and is multiplied by <code>RATE_LIMIT_SCALE</code>, which is ${config.RATE_LIMIT_SCALE}. To change that, set the variable and restart.</p>
<h2>Hit in this process</h2>
<p class="quiet">Since it started. <code>redis_error</code> is how often a process had to count on its own.</p>
${table(
  t`Hits of limits`,
  [t`Limit`, number(t`Refused`)],
  hits.map(({ labels, count }) => [labels.type ?? '', whole(count)]),
  t`None so far.`,
)}
<h2>All limits</h2>
${table(
  t`Limits`,
  [t`What`, number(t`Times`), t`In`, t`Note`],
  rows.map(({ name, count, windowMs, note }) => [name, whole(scaled(count)), spanText(windowMs), note]),
  t`None.`,
)}`,
  };
}

/** Of a command and what's below it, where it declares any. */
function limitsOf(command: Command<Services>): Limited[] {
  if (command.kind !== 'slash') return [];
  const { name, leaf, subcommands = {}, groups = {} } = command;
  const below = [
    ...Object.entries(subcommands).map(([sub, one]) => [`${name} ${sub}`, one] as const),
    ...Object.entries(groups).flatMap(([group, of]) =>
      Object.entries(of.subcommands).map(([sub, one]) => [`${name} ${group} ${sub}`, one] as const),
    ),
  ];
  return [...(leaf ? [[name, leaf] as const] : []), ...below].flatMap(([label, behaviour]) =>
    limitOf(label, behaviour),
  );
}

function limitOf(label: string, behaviour: Behaviour): Limited[] {
  const declared = declaredLimit(behaviour);
  if (declared === undefined) return [];
  const { count, windowMs, blocksAs, isInStatement } = declared;
  const notes = [
    ...(behaviour.limit === 'costly' ? [t`costly: staff can use it three times as often`] : []),
    ...(blocksAs === undefined ? [] : [t`each time someone exceeds it, they’re blocked for longer`]),
    ...(isInStatement ? [t`kept by its own statement`] : []),
  ];
  return [{ name: `/${label}`, count, windowMs, note: notes.join(', ') }];
}

function spanText(windowMs: number): string {
  return windowMs % 3_600_000 === 0
    ? `${windowMs / 3_600_000} h`
    : windowMs % 60_000 === 0
      ? t`${windowMs / 60_000} min`
      : `${windowMs / 1_000} s`;
}
