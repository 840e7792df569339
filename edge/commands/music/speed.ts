import { option, subcommand } from '../services.ts';
import { CONTROL, control } from './request.ts';

const PERCENT = { min: 50, max: 200 } as const;

export const speed = subcommand({
  description: 'Change the speed or pitch',
  ...CONTROL,
  options: {
    percent: option.integer({ description: 'Percent of the original speed', required: true, ...PERCENT }),
    pitch: option.integer({ description: 'Percent of the original pitch (default: unchanged)', ...PERCENT }),
  },
  run: (context) => {
    const { percent, pitch } = context.options;
    return control(context, 'filter', { speed: percent, ...(pitch !== undefined && { pitch }) });
  },
});
