import { option, subcommand } from '../services.ts';
import { CONTROL, control } from './request.ts';

export const autoplay = subcommand({
  description: 'Keep playing similar tracks when the queue ends',
  ...CONTROL,
  options: { on: option.boolean({ description: 'On or off (default: switch it)' }) },
  run: (context) => {
    const { on } = context.options;
    return control(context, 'autoplay', on === undefined ? {} : { isOn: on });
  },
});
