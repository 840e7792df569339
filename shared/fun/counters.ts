import type { CounterSpec } from '../platform/metrics.ts';

export const FUN_TEXTS: CounterSpec = {
  name: 'chorus_fun_texts_total',
  help: 'Texts that FunHub wrote, by theme and where: discord, api, page.',
};
