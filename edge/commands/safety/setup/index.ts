/** `/setup`: two minutes for a new server, and a check-up for any other. */
import type { Finding, SetupDraft } from '../../../../shared/safety/setup.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { type Block, container, row, separator, text } from '../../../interactions/layout.ts';
import { type MessageBody, refuse, reply, update } from '../../../interactions/reply.ts';
import { COLORS } from '../../format.ts';
import { button, channelSelect, command, type GuildContext, roleSelect, select } from '../../services.ts';
import { answerTo, MANAGERS } from '../staff.ts';
import { DRAFT, type DraftArgs, findingsOf, fromArgs, type Loaded, load, toArgs } from './load.ts';

/** Text and announcement channels. */
const LOG_CHANNELS = [0, 5];
const READ = { ...MANAGERS, effect: 'read', args: DRAFT } as const;
const CHANGE = { ...MANAGERS, effect: 'change', args: DRAFT } as const;
type Pressed = GuildContext & { args: DraftArgs };

const areas = select({
  ...READ,
  id: 'setup.areas',
  run: (context) =>
    edited(context, ({ setup }) => ({ areas: setup.AREAS.filter((area) => context.values.includes(area)) })),
});
const log = channelSelect({
  ...READ,
  id: 'setup.log',
  channelTypes: LOG_CHANNELS,
  run: (context) => edited(context, () => ({ log: context.channels[0]?.id ?? null })),
});
const staff = roleSelect({
  ...READ,
  id: 'setup.staff',
  run: (context) => {
    const id = context.roles[0]?.id ?? null;
    if (id === context.caller.guild.id) return refuse('Not everyone can be staff. Pick another role.');
    return edited(context, () => ({ staff: id }));
  },
});
const appeals = channelSelect({
  ...READ,
  id: 'setup.appeals',
  channelTypes: LOG_CHANNELS,
  run: (context) => edited(context, () => ({ appeals: context.channels[0]?.id ?? null })),
});
const create = button({
  ...READ,
  id: 'setup.create',
  run: (context) => edited(context, () => ({ log: 'new' as const })),
});
const back = button({ ...READ, id: 'setup.back', run: (context) => edited(context, () => ({})) });
const review = button({ ...READ, id: 'setup.review', run: (context) => reviewed(context) });

const apply = button({
  ...CHANGE,
  id: 'setup.apply',
  run: async (context) => {
    const loaded = await load(context);
    if ('sentence' in loaded) return refuse(loaded.sentence);
    const { applySetup } = await import('./apply.ts');
    const outcome = await applySetup(context, fromArgs(loaded.setup, context.args));
    return answerTo(outcome, (lines) => afterwards(context, lines));
  },
});

const repair = button({
  ...CHANGE,
  id: 'setup.repair',
  run: async (context) => {
    const { repairLog } = await import('./apply.ts');
    const outcome = await repairLog(context, context.args.log);
    return answerTo(outcome, (lines) => edited(context, () => ({}), lines.join('\n')));
  },
});

export const setup = command({
  name: 'setup',
  module: 'admin',
  description: 'Set up Chorus in this server, or check what’s there',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  memberPermissions: ['ManageGuild'],
  components: [areas, log, staff, appeals, create, back, review, apply, repair],
  run: async (context) => {
    const loaded = await load(context, true);
    if ('sentence' in loaded) return refuse(loaded.sentence);
    return reply(await page(context, loaded, loaded.setup.draftOf(loaded.stored, loaded.settings)));
  },
});

/** The page with one choice changed. */
async function edited(
  context: Pressed,
  change: (loaded: Loaded) => Partial<SetupDraft>,
  news?: string,
): Promise<Awaited<Answer>> {
  const loaded = await load(context);
  if ('sentence' in loaded) return refuse(loaded.sentence);
  return update(await page(context, loaded, { ...fromArgs(loaded.setup, context.args), ...change(loaded) }, news));
}

async function page(context: GuildContext, loaded: Loaded, draft: SetupDraft, news?: string): Promise<MessageBody> {
  const { setup } = loaded;
  const args = toArgs(setup, draft);
  const onlyFor = context.user.id;
  const findings = await findingsOf(loaded, draft, context);
  const { lines } = setup.planSetup(draft, loaded);
  const picked = (id: string | null | 'new') => (id === null || id === 'new' ? {} : { defaults: [id] });
  const options = setup.AREAS.map((area) => ({
    label: setup.AREA[area].title,
    value: area,
    description: setup.AREA[area].description,
    isDefault: draft.areas.includes(area),
  }));
  const checks = checkLines(findings, ' Press **Repair**, and I’ll fix that.');
  const blocks: Block[] = [
    text('## Set up Chorus\nChoose what this server gets. Nothing changes before you apply it.'),
    ...(news === undefined ? [] : [text(news)]),
    row(areas.with(args, { placeholder: 'Areas', min: 0, max: options.length, options, onlyFor })),
    text(draft.log === 'new' ? '**Log** A new private channel, **mod-log**' : '**Log** Where I show what staff do'),
    row(log.with(args, { placeholder: 'No log channel', min: 0, max: 1, ...picked(draft.log), onlyFor })),
    text('**Staff** A role that can moderate without Discord’s own permissions'),
    row(staff.with(args, { placeholder: 'No staff role', min: 0, max: 1, ...picked(draft.staff), onlyFor })),
    text('**Appeals** Where staff decide when members appeal'),
    row(appeals.with(args, { placeholder: 'No appeals', min: 0, max: 1, ...picked(draft.appeals), onlyFor })),
    separator(),
    text(`**Check-up**\n${checks}`.slice(0, 2_000)),
    row(
      review.with(args, {
        label: lines.length === 0 ? 'Nothing to apply' : 'Review',
        style: 'success',
        isDisabled: lines.length === 0,
        onlyFor,
      }),
      create.with(args, { label: 'Create a log channel', isDisabled: draft.log !== null, onlyFor }),
      ...(findings.some((finding) => finding.repair === 'log')
        ? [repair.with(args, { label: 'Repair', style: 'primary', onlyFor })]
        : []),
    ),
  ];
  return {
    layout: [container({ accent: findings.length === 0 ? COLORS.gain : COLORS.wait }, ...blocks)],
  };
}

/** Everything that will change, before it does. */
async function reviewed(context: Pressed): Promise<Awaited<Answer>> {
  const loaded = await load(context);
  if ('sentence' in loaded) return refuse(loaded.sentence);
  const draft = fromArgs(loaded.setup, context.args);
  const { lines } = loaded.setup.planSetup(draft, loaded);
  const onlyFor = context.user.id;
  const args = toArgs(loaded.setup, draft);
  return update({
    layout: [
      container(
        { accent: COLORS.wait },
        text('## This is what changes\nNothing has changed yet.'),
        text(lines.map((line) => `- ${line}`).join('\n') || '- Nothing'),
        row(
          apply.with(args, { label: 'Apply', style: 'success', isDisabled: lines.length === 0, onlyFor }),
          back.with(args, { label: 'Back', onlyFor }),
        ),
      ),
    ],
  });
}

/** What was changed, and what staff can do next. */
async function afterwards(context: Pressed, lines: readonly string[]): Promise<Awaited<Answer>> {
  const loaded = await load(context);
  if ('sentence' in loaded) return refuse(loaded.sentence);
  const findings = await findingsOf(loaded, loaded.setup.draftOf(loaded.stored, loaded.settings), context);
  const done =
    lines.length === 0 ? ['Everything was like that already. Nothing changed.'] : lines.map((line) => `- ${line}`);
  const next =
    'Next: `/automod presets` for AutoMod, `/verify` for new members, and `/settings open` for everything else.';
  return update({
    layout: [
      container(
        { accent: COLORS.gain },
        text(`## Done\n${done.join('\n')}`),
        text(`**Check-up**\n${checkLines(findings)}`.slice(0, 2_000)),
        text(next),
      ),
    ],
  });
}

/** @param hint what to do about what we may repair. */
function checkLines(findings: readonly Finding[], hint = ''): string {
  if (findings.length === 0) return '- I have everything I need.';
  return findings.map(({ sentence, repair }) => `- ${sentence}${repair === undefined ? '' : hint}`).join('\n');
}
