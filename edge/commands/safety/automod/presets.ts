/** `/automod presets`: a bundle of rules, shown before it's applied. */
import type { PresetStep } from '../../../../shared/safety/automod-presets.ts';
import { arg } from '../../../interactions/custom-id.ts';
import { container, row, text } from '../../../interactions/layout.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { COLORS } from '../../format.ts';
import { closed } from '../../messages.ts';
import { button, option, subcommand } from '../../services.ts';
import { answerTo, MANAGERS } from '../staff.ts';
import { summary } from './describe.ts';
import { actionsObstacle, changedBy, changeRules, type Ready, readyFor, ruleName } from './read.ts';

/** Stands for no channel in a button. */
const NONE = '0';
const channelOf = (id: string) => (id === NONE ? undefined : id);

const apply = button({
  ...MANAGERS,
  id: 'automod.apply',
  effect: 'change',
  args: { level: arg.oneOf('light', 'standard', 'strict'), alert: arg.snowflake() },
  run: async (context) => {
    const { level, alert } = context.args;
    const outcome = await changeRules(context, ['preset', level, alert], async (changing) => {
      const { intended, intend, ...ready } = changing;
      const steps = ready.automod.planPreset(level, channelOf(alert), ready.rules);
      const obstacle = stepsObstacle(ready, steps, context.now);
      if (obstacle !== undefined) return { sentence: obstacle };
      const planned = steps.flatMap((step) => lineOf(step) ?? []);
      if (planned.length > 0) await intend(planned);
      // What an earlier delivery did before its process died.
      const lines = intended.filter((line) => !planned.includes(line));
      for (const step of steps) {
        const done = await carryOut(ready, step);
        if (done === undefined) continue;
        if ('sentence' in done) {
          // Then what was done before stays a part of what was intended.
          if (lines.length === 0 || done.isUnanswered) return done;
          // What was done stays, and is recorded; applying the preset again does the rest.
          return {
            lines: [...lines, `Then Discord stopped me. ${done.sentence} Apply the preset again for the rest.`],
          };
        }
        lines.push(...done.lines);
      }
      return { lines };
    });
    return answerTo(outcome, (lines) =>
      closed(lines.length === 0 ? 'Everything in this preset is there already. Nothing changed.' : lines.join('\n')),
    );
  },
});

const cancel = button({
  ...MANAGERS,
  id: 'automod.cancel',
  effect: 'read',
  run: () => closed('Nothing changed.'),
});

export const presetComponents = [apply, cancel];

export const presets = subcommand({
  ...MANAGERS,
  description: 'See a bundle of rules, and apply it',
  effect: 'read',
  examples: ['/automod presets level:standard alert:#staff'],
  options: {
    level: option.string({
      description: 'How strict',
      required: true,
      choices: [
        { name: 'Light: slurs, spam, and mention raids', value: 'light' },
        { name: 'Standard: also sexual content, invites, and scams', value: 'standard' },
        { name: 'Strict: also profanity, links, and profiles', value: 'strict' },
      ],
    }),
    alert: option.channel({ description: 'Channel where staff see what was stopped', channelTypes: [0] }),
  },
  run: async (context) => {
    const { level, alert } = context.options;
    const ready = await readyFor(context);
    if ('sentence' in ready) return refuse(ready.sentence);
    const steps = ready.automod.planPreset(level, alert?.id, ready.rules);
    const obstacle = stepsObstacle(ready, steps, context.now);
    if (obstacle !== undefined) return refuse(obstacle);
    const isDone = steps.every(({ step }) => step === 'keep' || step === 'theirs' || step === 'no_room');
    const onlyFor = context.user.id;
    const buttons = row(
      apply.with(
        { level, alert: alert?.id ?? NONE },
        { label: 'Confirm', style: 'success', isDisabled: isDone, onlyFor },
      ),
      cancel.with({}, { label: 'Cancel', onlyFor }),
    );
    const heading = isDone
      ? 'Everything in this preset that fits is there already.'
      : 'This is what changes. Nothing has changed yet.';
    return reply({
      layout: [
        container(
          { accent: COLORS.wait },
          text(`## Preset: ${level}\n${heading}`),
          text(
            steps
              .map((step) => `- ${preview(step)}`)
              .join('\n')
              .slice(0, 3_500),
          ),
          buttons,
        ),
      ],
    });
  },
});

function preview(step: PresetStep): string {
  switch (step.step) {
    case 'create':
      return `Add ${ruleName(step.draft)}: ${summary(step.draft)}`;
    case 'change':
      return `Change ${ruleName(step.rule)} to: ${summary({ ...step.rule, ...step.change })}`;
    case 'switch_off':
      return `Switch off ${ruleName(step.rule)}, which isn’t part of this preset`;
    case 'keep':
      return `${ruleName(step.rule)} stays as it is`;
    case 'theirs':
      return `Your own rule ${ruleName(step.rule)} stays: Discord allows only one of its kind. Delete it if you want ours`;
    case 'no_room':
      return `No room for ${ruleName(step.draft)}: this server has all the word rules that Discord allows. Delete one first`;
  }
}

/** What a step does, once it's done; undefined if there's nothing to do. */
function lineOf(step: PresetStep): string | undefined {
  switch (step.step) {
    case 'create':
      return `Added ${ruleName(step.draft)}: ${summary(step.draft)}.`;
    case 'change':
      return `Changed ${ruleName(step.rule)}: ${summary({ ...step.rule, ...step.change })}.`;
    case 'switch_off':
      return `Switched ${ruleName(step.rule)} off.`;
    default:
      return undefined;
  }
}

async function carryOut({ automod, discord: { rest }, server: { id }, reason }: Ready, step: PresetStep) {
  const line = lineOf(step);
  if (line === undefined) return undefined;
  switch (step.step) {
    case 'create':
      return changedBy(await automod.createRule(rest, id, step.draft, reason), line);
    case 'change':
      return changedBy(await automod.changeRule(rest, id, step.rule, step.change, reason), line);
    case 'switch_off':
      return changedBy(await automod.changeRule(rest, id, step.rule, { isOn: false }, reason), line);
    default:
      return undefined;
  }
}

function stepsObstacle(ready: Ready, steps: readonly PresetStep[], now: Date): string | undefined {
  const actions = steps.flatMap((step) =>
    step.step === 'create'
      ? [step.draft.actions]
      : step.step === 'change'
        ? [{ ...step.rule, ...step.change }.actions]
        : [],
  );
  return actions.map((each) => actionsObstacle(ready, each, now)).find((each) => each !== undefined);
}
