import { option } from '../../services.ts';

export const numberOption = option.integer({
  description: 'Number of the case',
  required: true,
  min: 1,
  max: 1_000_000_000,
});

export const UNKNOWN_CASE = 'This server has no case with that number. See all of them with `/case list`.';
