/** How it sounds: loudness, filters, speed. */
import { MUSIC, PRESETS, type Preset } from '../../../shared/music/catalog.ts';
import { reply } from '../../interactions/reply.ts';
import { option, select, subcommand } from '../services.ts';
import { ask, CONTROL, type Show } from './request.ts';
import { doneSentence, said, tell } from './results.ts';

export const volume = subcommand({
  description: 'Set how loud it is, for everybody in the channel',
  ...CONTROL,
  options: {
    percent: option.integer({
      description: 'Percent; 100 is as recorded',
      required: true,
      min: MUSIC.volume.least,
      max: MUSIC.volume.most,
    }),
  },
  run: (context) => ask(context, 'volume', { volume: context.options.percent }),
});

const PRESET_NAMES = {
  bassboost: 'Bass boost',
  nightcore: 'Nightcore',
  vaporwave: 'Vaporwave',
  '8d': '8D',
  treble: 'Treble',
  pop: 'Pop',
  karaoke: 'Karaoke',
  tremolo: 'Tremolo',
  vibrato: 'Vibrato',
} as const satisfies Record<Preset, string>;

const CHOICES = PRESETS.map((value) => ({ name: PRESET_NAMES[value], value }));

/** What was set, with a menu that adds to it. */
const tellFilters: Show = (done, where) => {
  if (done.status !== 'filtered') return tell(done, where);
  const options = PRESETS.map((preset) => ({
    label: PRESET_NAMES[preset],
    value: preset,
    isDefault: done.presets.includes(preset),
  }));
  const menu = pickFilters.with({}, { placeholder: 'Several at once…', options, min: 0, max: PRESETS.length });
  return reply({ ...said(doneSentence(done, where)), rows: [[menu]] });
};

/** The menu under an answer: all that are to be on. */
export const pickFilters = select({
  id: 'music.filters',
  ...CONTROL,
  run: (context) => {
    const presets = PRESETS.filter((preset) => context.values.includes(preset));
    return ask(context, 'filter', { presets }, tellFilters);
  },
});

export const filter = subcommand({
  description: 'Change how it sounds',
  ...CONTROL,
  options: {
    preset: option.string({
      description: 'One to begin with; the answer takes several',
      required: true,
      choices: [{ name: 'Off, and at its own speed', value: 'off' }, ...CHOICES],
    }),
  },
  run: (context) => {
    const { preset } = context.options;
    return preset === 'off'
      ? ask(context, 'filter', { presets: [], speed: 100, pitch: 100 }, tellFilters)
      : ask(context, 'filter', { presets: [preset] }, tellFilters);
  },
});

const PERCENT = { min: 50, max: 200 } as const;

export const speed = subcommand({
  description: 'Play faster or slower, or higher or lower',
  ...CONTROL,
  options: {
    percent: option.integer({
      description: 'Percent of its own speed; 100 is as recorded',
      required: true,
      ...PERCENT,
    }),
    pitch: option.integer({ description: 'Percent of its own pitch; unchanged when left out', ...PERCENT }),
  },
  run: (context) => {
    const { percent, pitch } = context.options;
    return ask(context, 'filter', { speed: percent, ...(pitch !== undefined && { pitch }) });
  },
});
