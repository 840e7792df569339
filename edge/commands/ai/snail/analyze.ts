/** `/snail analyze`: a game's screenshots, read, checked, and saved. */
import type { ProfileButtons } from '../../../ai/snail/profile-buttons.ts';
import { arg } from '../../../interactions/custom-id.ts';
import { field } from '../../../interactions/modal.ts';
import { button, modal, option, subcommand } from '../../services.ts';
import { COOLDOWN } from '../chat.ts';
import { gameOf, gameOption } from './game-option.ts';

export const load = () => import('../../../ai/snail/index.ts');

const PRESS = {
  effect: 'change',
  visibility: 'ephemeral',
  gate: 'shell',
  /** The interaction that asked. */
  args: { reading: arg.snowflake() },
} as const;

const save = button({
  ...PRESS,
  id: 'snail.save',
  run: async (context) => (await load()).save(context, context.args.reading, false, profileButtons),
});

/** Leaves out what isn't certain. */
const saveAnyway = button({
  ...PRESS,
  id: 'snail.save.anyway',
  run: async (context) => (await load()).save(context, context.args.reading, true, profileButtons),
});

const discard = button({
  ...PRESS,
  id: 'snail.discard',
  run: async (context) => (await load()).discard(context, context.args.reading),
});

const corrections = modal({
  ...PRESS,
  id: 'snail.corrections',
  fields: {
    values: field.text({
      label: 'One value per line',
      description: 'Take away the “?” behind a value to confirm it. Lines you remove stay as they are.',
      isParagraph: true,
    }),
  },
  run: async (context) => (await load()).correct(context, context.args.reading, context.fields.values, profileButtons),
});

const openCorrections = button({
  ...PRESS,
  id: 'snail.correct',
  effect: 'read',
  defer: 'never',
  run: async (context) => (await load()).openCorrections(context, context.args.reading, corrections.open),
});

const profileButtons: ProfileButtons = (reading, onlyFor) => ({
  save: save.with({ reading }, { label: 'Save', style: 'success', onlyFor }),
  saveAnyway: saveAnyway.with({ reading }, { label: 'Save anyway', style: 'success', onlyFor }),
  correct: openCorrections.with({ reading }, { label: 'Correct', style: 'primary', onlyFor }),
  discard: discard.with({ reading }, { label: 'Discard', onlyFor }),
});

const FILE = { description: 'A screenshot: PNG, JPEG, or WebP' } as const;
const image = option.attachment(FILE);

export const analyze = subcommand({
  description: 'Have screenshots of your account read, check the values, and save them',
  effect: 'change',
  visibility: 'ephemeral',
  defer: 'always',
  gate: 'shell',
  limit: COOLDOWN,
  options: {
    image_1: option.attachment({ ...FILE, required: true }),
    ...{ image_2: image, image_3: image, image_4: image, image_5: image, image_6: image },
    ...{ image_7: image, image_8: image, image_9: image, image_10: image },
    ...gameOption,
  },
  run: async (context) => {
    const { game, ...images } = context.options;
    const files = Object.values(images).filter((file) => file !== undefined);
    return (await load()).analyze(context, { files, sheet: gameOf({ game }) }, profileButtons);
  },
});

export const analyzeComponents = [save, saveAnyway, discard, openCorrections, corrections];
