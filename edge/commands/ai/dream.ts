import { PROMPT_LENGTH } from '../../../shared/ai/pictures/picture-limits.ts';
import { STYLE_KEYS, STYLES } from '../../../shared/ai/pictures/styles.ts';
import type { PictureButtons } from '../../ai/answer-buttons.ts';
import { arg } from '../../interactions/custom-id.ts';
import { field } from '../../interactions/modal.ts';
import { button, command, modal, option } from '../services.ts';

/** However a member asks, the statement that begins a picture keeps the cooldown. */
const drawing = {
  effect: 'change',
  visibility: 'public',
  limit: { count: 1, windowMs: 10_000, isInStatement: true },
} as const;
const asked = { turn: arg.snowflake(), style: arg.oneOf(...STYLE_KEYS) };
const choices = STYLE_KEYS.map((value) => ({ name: `${STYLES[value].emoji} ${STYLES[value].label}`, value }));

/** Draws the same once more. */
const againButton = button({
  ...drawing,
  id: 'dream.again',
  args: asked,
  run: async (context) => (await import('../../ai/dreaming.ts')).drawAgain(context, context.args, pictureButtons),
});

const varyForm = modal({
  ...drawing,
  id: 'dream.varied',
  fields: {
    prompt: field.text({ label: 'What the picture shows', isParagraph: true, maxLength: PROMPT_LENGTH }),
    style: field.choice({ label: 'Style', options: choices.map(({ name, value }) => ({ label: name, value })) }),
  },
  run: async (context) => {
    const { prompt, style } = context.fields;
    return (await import('../../ai/dreaming.ts')).dream(context, { prompt, style, isPressed: true }, pictureButtons);
  },
});

/** Opens a form with what was asked for, to change it. */
const varyButton = button({
  id: 'dream.vary',
  effect: 'read',
  visibility: 'ephemeral',
  defer: 'never',
  args: asked,
  run: async (context) => (await import('../../ai/dreaming.ts')).openForm(context, context.args, varyForm.open),
});

/** The buttons of a picture. @param turn the interaction that asked. */
export const pictureButtons: PictureButtons = (turn, style, onlyFor) => ({
  again: againButton.with({ turn, style }, { label: 'Again', onlyFor }),
  vary: varyButton.with({ turn, style }, { label: 'Vary', onlyFor }),
});

export const dream = command({
  ...drawing,
  name: 'dream',
  module: 'ai',
  description: 'Have a picture drawn from your description',
  defer: 'always',
  components: [againButton, varyButton, varyForm],
  examples: [
    '/dream prompt:A snail racing through a city at night',
    '/dream prompt:Our guild’s castle style:Watercolor',
  ],
  options: {
    prompt: option.string({ description: 'What the picture shows', required: true, maxLength: PROMPT_LENGTH }),
    style: option.string({ description: 'How it looks (default: Standard)', choices }),
  },
  run: async (context) => {
    const { prompt, style = 'standard' } = context.options;
    return (await import('../../ai/dreaming.ts')).dream(context, { prompt, style }, pictureButtons);
  },
});
