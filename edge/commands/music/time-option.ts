import { option } from '../services.ts';

export const TIME_SENTENCE = 'Enter a time like `1:23`, `83` (seconds), or `1h2m`.';

export function timeOption(description: string) {
  return option.string({ description, minLength: 1, maxLength: 20 });
}
