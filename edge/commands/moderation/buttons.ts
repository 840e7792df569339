/** The buttons of cases: they stand in answers, in the log, in notices to members, and below appeals. */

import { CASE_KINDS, MODERATION } from '../../../shared/moderation/catalog.ts';
import { appealCase } from '../../../shared/moderation/changes.ts';
import { arg } from '../../interactions/custom-id.ts';
import { field } from '../../interactions/modal.ts';
import { refuse, reply, update } from '../../interactions/reply.ts';
import { decideOnAppeal } from '../../moderation/appeals.ts';
import type { ActButtons } from '../../moderation/messages.ts';
import { COLORS } from '../format.ts';
import { embed } from '../messages.ts';
import { button, modal } from '../services.ts';
import { takeBack } from './take-back.ts';

const CASE = { ref: arg.snowflake(), part: arg.between(0, 9) };

/** Takes a case back. */
export const undo = button({
  id: 'mod.undo',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  args: { ...CASE, kind: arg.oneOf(...CASE_KINDS) },
  run: (context) => takeBack(context, { ref: context.args.ref, part: context.args.part }, context.args.kind),
});

const appealText = modal({
  id: 'mod.appeal-text',
  contexts: ['botDm'],
  effect: 'change',
  visibility: 'ephemeral',
  args: { guild: arg.snowflake(), ...CASE },
  fields: {
    text: field.text({
      label: 'Why should the staff take it back?',
      isParagraph: true,
      maxLength: MODERATION.appealLength,
    }),
  },
  run: async ({ store, args, fields, user, sign, jobs }) => {
    const { guild, ref, part } = args;
    const press = (decision: 'accept' | 'deny') => sign(decide.with({ ref, part, decision }, { label: decision }));
    const buttons = { accept: press('accept'), deny: press('deny') };
    const outcome = await appealCase(store, { guild, ref, part, user: user.id, text: fields.text, buttons });
    if (outcome.status !== 'appealed') return refuse(APPEAL_REFUSALS[outcome.status]);
    void jobs.wake(`${guild}:${outcome.number}`);
    return reply(embed("The staff has your appeal. You'll hear from me when they've decided.", COLORS.gain));
  },
});

const APPEAL_REFUSALS = {
  unknown_case: "I don't know that case anymore.",
  over: "That's over already, so there's nothing to appeal against.",
  closed: "This server doesn't take appeals anymore.",
  already: 'You already appealed against this. The staff sees it.',
} as const;

/** In a notice: asks the member for their side. */
export const appeal = button({
  id: 'mod.appeal',
  contexts: ['botDm'],
  effect: 'read',
  visibility: 'ephemeral',
  defer: 'never',
  args: { guild: arg.snowflake(), ...CASE },
  run: ({ args, user }) => appealText.open(args, { title: 'Appeal', onlyFor: user.id }),
});

/** Below an appeal: whoever of the staff is first decides. */
export const decide = button({
  id: 'mod.decide',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  args: { ...CASE, decision: arg.oneOf('accept', 'deny') },
  run: async (context) => {
    const outcome = await decideOnAppeal(context, context.args);
    if ('refused' in outcome) return refuse(outcome.refused);
    return 'decided' in outcome ? update({ ...embed(outcome.decided, COLORS.calm), rows: [] }) : outcome;
  },
});

export const caseButtons = [undo, appeal, appealText, decide];

/** The buttons as acts place them. */
export const buttons: ActButtons = {
  undo: (ref, part, kind) => undo.with({ ref, part, kind }, { label: 'Undo', style: 'secondary' }),
  appeal: (guild, ref, part) => appeal.with({ guild, ref, part }, { label: 'Appeal', style: 'secondary' }),
};
