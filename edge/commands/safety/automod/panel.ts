/** The panel of `/automod list`: all rules with a switch each, and one rule with what it leaves out. */
import type { Rule } from '../../../../shared/safety/automod-rules.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { arg } from '../../../interactions/custom-id.ts';
import { type Block, container, row, section, separator, text } from '../../../interactions/layout.ts';
import { type MessageBody, refuse, reply, update } from '../../../interactions/reply.ts';
import { COLORS, plain } from '../../format.ts';
import { button, channelSelect, type GuildContext, roleSelect, select, subcommand } from '../../services.ts';
import { answerTo, MANAGERS } from '../staff.ts';
import { looksFor, summary, titledList, whatHappens } from './describe.ts';
import { type Changed, type Changing, changeRules, type Ready, readyFor, ruleName, UNKNOWN_RULE } from './read.ts';

/** Options that a select of channels can show. */
const SELECTABLE = 25;
/** Characters of a list of words. */
const SHOWN = 500;

const ARGS = { rule: arg.snowflake() };

const toggle = button({
  ...MANAGERS,
  id: 'automod.switch',
  effect: 'change',
  args: { ...ARGS, to: arg.oneOf('on', 'off'), page: arg.oneOf('all', 'one') },
  run: async (context) => {
    const { rule: id, to, page } = context.args;
    const isOn = to === 'on';
    return changed(context, id, page === 'one', { isOn }, ({ automod, discord, server, reason, carryOut }, rule) =>
      carryOut(`Switched ${ruleName(rule)} ${to}.`, () =>
        automod.changeRule(discord.rest, server.id, rule, { isOn }, reason),
      ),
    );
  },
});

const pick = select({
  ...MANAGERS,
  id: 'automod.pick',
  effect: 'read',
  run: (context) => show(context, context.values[0], undefined),
});

const all = button({
  ...MANAGERS,
  id: 'automod.all',
  effect: 'read',
  run: (context) => show(context, undefined, undefined),
});

const roles = roleSelect({
  ...MANAGERS,
  id: 'automod.roles',
  effect: 'change',
  args: ARGS,
  run: (context) => {
    const exemptRoles = context.roles.map(({ id }) => id);
    return changed(context, context.args.rule, true, { exemptRoles }, (ready, rule) =>
      leaveOut(ready, rule, { exemptRoles }),
    );
  },
});

const channels = channelSelect({
  ...MANAGERS,
  id: 'automod.channels',
  effect: 'change',
  args: ARGS,
  run: (context) => {
    const exemptChannels = context.channels.map(({ id }) => id);
    return changed(context, context.args.rule, true, { exemptChannels }, (ready, rule) =>
      leaveOut(ready, rule, { exemptChannels }),
    );
  },
});

const askDelete = button({
  ...MANAGERS,
  id: 'automod.delete',
  effect: 'read',
  args: ARGS,
  run: async (context) => {
    const ready = await readyFor(context);
    if ('sentence' in ready) return refuse(ready.sentence);
    const rule = ready.rules.find(({ id }) => id === context.args.rule);
    return rule === undefined ? refuse(UNKNOWN_RULE) : update(deletePrompt(rule, context.user.id));
  },
});

const deleteNow = button({
  ...MANAGERS,
  id: 'automod.delete-now',
  effect: 'change',
  args: ARGS,
  run: (context) =>
    changed(context, context.args.rule, false, 'delete', ({ automod, discord, server, reason, carryOut }, rule) =>
      carryOut(`Deleted ${ruleName(rule)}: ${summary(rule)}.`, () =>
        automod.deleteRule(discord.rest, server.id, rule.id, reason),
      ),
    ),
});

export const panelComponents = [toggle, pick, all, roles, channels, askDelete, deleteNow];

export const list = subcommand({
  ...MANAGERS,
  description: 'See AutoMod’s rules, switch them, and choose what they leave out',
  effect: 'read',
  run: async (context) => {
    const ready = await readyFor(context);
    return 'sentence' in ready ? refuse(ready.sentence) : reply(allPage(ready, context.user.id));
  },
});

/** Asks before a rule is deleted. */
export function deletePrompt(rule: Rule, onlyFor: string): MessageBody {
  const words = [titledList('Words', rule.words, SHOWN), titledList('Patterns', rule.patterns, SHOWN)].filter(Boolean);
  return {
    layout: [
      container(
        { accent: COLORS.wait },
        text(`Delete ${ruleName(rule)}? Nobody can bring it back.\n${summary(rule)}`),
        ...(words.length === 0 ? [] : [text(words.join('\n'))]),
        row(
          deleteNow.with({ rule: rule.id }, { label: 'Delete', style: 'danger', onlyFor }),
          all.with({}, { label: 'Keep it', onlyFor }),
        ),
      ),
    ],
  };
}

async function leaveOut(
  { automod, discord, server, reason, carryOut }: Changing,
  rule: Rule,
  change: { exemptRoles?: readonly string[]; exemptChannels?: readonly string[] },
): Promise<Changed> {
  const problem = automod.ruleProblem({ ...rule, ...change });
  if (problem !== undefined) return { sentence: problem };
  const ids = [
    ...(change.exemptRoles ?? []).map((id) => `<@&${id}>`),
    ...(change.exemptChannels ?? []).map((id) => `<#${id}>`),
  ];
  const what = change.exemptRoles === undefined ? 'channels' : 'roles';
  return carryOut(`${ruleName(rule)} now leaves out these ${what}: ${ids.join(', ') || 'none'}.`, () =>
    automod.changeRule(discord.rest, server.id, rule, change, reason),
  );
}

/** Changes one rule, and shows the panel as it is then. */
async function changed(
  context: GuildContext,
  id: string,
  isOnePage: boolean,
  request: unknown,
  work: (changing: Changing, rule: Rule) => Promise<Changed>,
): Promise<Awaited<Answer>> {
  const outcome = await changeRules(context, [id, request], async (changing) => {
    const rule = changing.rules.find((each) => each.id === id);
    return rule === undefined ? { sentence: UNKNOWN_RULE, isSo: request === 'delete' } : work(changing, rule);
  });
  return answerTo(outcome, (lines) => show(context, isOnePage ? id : undefined, lines.join('\n')));
}

async function show(context: GuildContext, id: string | undefined, news: string | undefined): Promise<Awaited<Answer>> {
  const ready = await readyFor(context);
  if ('sentence' in ready) return refuse(ready.sentence);
  const rule = id === undefined ? undefined : ready.rules.find((each) => each.id === id);
  if (id !== undefined && rule === undefined) return refuse(UNKNOWN_RULE);
  const onlyFor = context.user.id;
  return update(rule === undefined ? allPage(ready, onlyFor, news) : onePage(rule, onlyFor, news));
}

function allPage({ rules }: Ready, onlyFor: string, news?: string): MessageBody {
  const sections = rules.map((rule) =>
    section(
      `${ruleName(rule)}\n${summary(rule).slice(0, 250)}`,
      toggle.with(
        { rule: rule.id, to: rule.isOn ? 'off' : 'on', page: 'all' },
        { label: rule.isOn ? 'On' : 'Off', style: rule.isOn ? 'success' : 'secondary', onlyFor },
      ),
    ),
  );
  const options = rules.map(({ id, name }) => ({ label: name.slice(0, 100), value: id }));
  const blocks: Block[] = [
    text('## AutoMod'),
    ...(news === undefined || news === '' ? [] : [text(news)]),
    ...(rules.length === 0
      ? [text('This server has no AutoMod rules. Start with `/automod presets`, or add one with `/automod add`.')]
      : [...sections, separator(), row(pick.with({}, { placeholder: 'Pick a rule to see more', options, onlyFor }))]),
  ];
  return { layout: [container({ accent: COLORS.accent }, ...blocks)] };
}

function onePage(rule: Rule, onlyFor: string, news: string | undefined): MessageBody {
  const { id, isOn, words, patterns, allowed, actions, exemptRoles, exemptChannels } = rule;
  const details = [
    `Stops: ${looksFor(rule)}`,
    `What happens: ${whatHappens(rule)}`,
    ...(actions.message === undefined ? [] : [`Members read: ${plain(actions.message)}`]),
    titledList('Words', words, SHOWN),
    titledList('Patterns', patterns, SHOWN),
    titledList('Allowed', allowed, SHOWN),
  ].filter(Boolean);
  const canPickChannels = exemptChannels.length <= SELECTABLE;
  const blocks: Block[] = [
    text(`## ${plain(rule.name)}`),
    ...(news === undefined || news === '' ? [] : [text(news)]),
    text(details.join('\n')),
    row(
      roles.with(
        { rule: id },
        { placeholder: 'Roles it leaves out', min: 0, max: 20, defaults: exemptRoles.slice(0, 20), onlyFor },
      ),
    ),
    ...(canPickChannels
      ? [
          row(
            channels.with(
              { rule: id },
              { placeholder: 'Channels it leaves out', min: 0, max: SELECTABLE, defaults: exemptChannels, onlyFor },
            ),
          ),
        ]
      : [text(`It leaves out ${exemptChannels.length} channels. Change them with \`/automod exempt\`.`)]),
    row(
      toggle.with(
        { rule: id, to: isOn ? 'off' : 'on', page: 'one' },
        { label: isOn ? 'Switch off' : 'Switch on', style: isOn ? 'secondary' : 'success', onlyFor },
      ),
      askDelete.with({ rule: id }, { label: 'Delete', style: 'danger', onlyFor }),
      all.with({}, { label: 'All rules', onlyFor }),
    ),
  ];
  return { layout: [container({ accent: isOn ? COLORS.gain : COLORS.calm }, ...blocks)] };
}
