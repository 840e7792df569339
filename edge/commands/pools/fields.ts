/** The properties of a pool that `/pools create` and `/pools settings` set. */
import { POOL_TEXT } from '../../../shared/voice/pool-name.ts';
import { option } from '../services.ts';

export const visibilityOption = option.string({
  description: 'Who can see the pool and use its agents',
  choices: [
    { name: 'Everyone', value: 'public' },
    { name: 'Members of the pool', value: 'private' },
  ],
});
export const descriptionOption = option.string({
  description: 'What the pool is for',
  maxLength: POOL_TEXT.description,
});
