/** The buttons of an analysis, and the form to correct it. */
import type { PreviewParts } from '../../../ai/club/parts.ts';
import { arg } from '../../../interactions/custom-id.ts';
import { field } from '../../../interactions/modal.ts';
import { button, modal, select } from '../../services.ts';

const load = () => import('../../../ai/club/commands.ts');

/** Everyone in the channel sees it, because someone else may have to approve it. */
const PRESSED = { contexts: ['guild'], visibility: 'public', effect: 'change' } as const;
const analysis = arg.snowflake();

const approve = button({
  ...PRESSED,
  id: 'club.approve',
  args: { analysis, version: arg.between(0, 999_999) },
  run: async (context) => (await load()).approve(context, context.args, previewParts),
});

const form = modal({
  ...PRESSED,
  id: 'club.lines',
  args: { analysis },
  fields: {
    lines: field.text({
      label: 'One line for each value',
      description: 'Name = value, or Name, sim = value. “Name = -” drops a row.',
      isParagraph: true,
      maxLength: 4_000,
    }),
  },
  run: async (context) => (await load()).correct(context, previewParts),
});

const correct = button({
  ...PRESSED,
  effect: 'read',
  defer: 'never',
  id: 'club.correct',
  args: { analysis },
  run: async (context) =>
    (await (await load()).refusalToCorrect(context, context.args.analysis)) ??
    form.open(context.args, { title: 'Correct what was read', onlyFor: context.user.id }),
});

const look = button({
  ...PRESSED,
  id: 'club.look',
  gate: 'shell',
  args: { analysis },
  run: async (context) => (await load()).look(context, context.args.analysis, previewParts),
});

const cancel = button({
  ...PRESSED,
  id: 'club.cancel',
  gate: 'shell',
  args: { analysis },
  run: async (context) => (await load()).cancel(context, context.args.analysis, previewParts),
});

const aliases = select({
  ...PRESSED,
  id: 'club.aliases',
  args: { analysis },
  run: async (context) => (await load()).confirmAliases(context, previewParts),
});

const previewParts: PreviewParts = {
  buttons: ({ analysis: of, version, starter, mayLook }) => [
    approve.with({ analysis: of, version }, { label: 'Approve', style: 'success' }),
    correct.with({ analysis: of }, { label: 'Correct' }),
    look.with({ analysis: of }, { label: 'Second look', onlyFor: starter, isDisabled: !mayLook }),
    cancel.with({ analysis: of }, { label: 'Cancel', style: 'danger' }),
  ],
  aliases: (of, options) =>
    aliases.with({ analysis: of }, { placeholder: 'Confirm whose name that is', options, max: options.length }),
};

export const previewComponents = [approve, correct, form, look, cancel, aliases];
export { previewParts };
