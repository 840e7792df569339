import { MUSIC } from '../../../shared/music/catalog.ts';
import { option, subcommand } from '../services.ts';
import { CONTROL, control } from './request.ts';

export const volume = subcommand({
  description: 'Set the volume for everyone in the voice channel',
  ...CONTROL,
  options: {
    percent: option.integer({
      description: 'Percent; 100 is the original volume',
      required: true,
      min: MUSIC.volume.least,
      max: MUSIC.volume.most,
    }),
  },
  run: (context) => control(context, 'volume', { volume: context.options.percent }),
});
