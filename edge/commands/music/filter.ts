import { PRESET_NAMES, PRESETS } from '../../../shared/music/catalog.ts';
import { reply } from '../../interactions/reply.ts';
import { embed } from '../messages.ts';
import { option, select, subcommand } from '../services.ts';
import { CONTROL, control } from './request.ts';
import { doneSentence, type Render, resultReply } from './results.ts';

const CHOICES = PRESETS.map((value) => ({ name: PRESET_NAMES[value], value }));

/** The filters that are on, with a menu to combine several. */
const withMenu: Render = (done, session) => {
  if (done.status !== 'filtered') return resultReply(done, session);
  const options = CHOICES.map(({ name, value }) => ({
    label: name,
    value,
    isDefault: done.presets.includes(value),
  }));
  const menu = pickFilters.with({}, { placeholder: 'Combine filters…', options, min: 0, max: PRESETS.length });
  return reply({ ...embed(doneSentence(done, session)), rows: [[menu]] });
};

/** The menu under an answer: exactly the filters that are on afterwards. */
export const pickFilters = select({
  id: 'music.filters',
  ...CONTROL,
  run: (context) => {
    const presets = PRESETS.filter((preset) => context.values.includes(preset));
    return control(context, 'filter', { presets }, withMenu);
  },
});

export const filter = subcommand({
  description: 'Change how the music sounds',
  ...CONTROL,
  options: {
    preset: option.string({
      description: 'The filter; you can add others afterwards',
      required: true,
      choices: [{ name: 'Off, at original speed and pitch', value: 'off' }, ...CHOICES],
    }),
  },
  run: (context) => {
    const { preset } = context.options;
    return preset === 'off'
      ? control(context, 'filter', { presets: [], speed: 100, pitch: 100 }, withMenu)
      : control(context, 'filter', { presets: [preset] }, withMenu);
  },
});
