/** The properties of a pool that `/pools create` and `/pools settings` set. */
import { POOL_TEXT } from '../../../shared/voice/pool-name.ts';
import { option } from '../services.ts';

export const NAME_TAKEN = 'A pool with that name already exists. Choose another name.';
export const BAD_NAME = `A pool's name can have up to ${POOL_TEXT.name} letters, digits, spaces, and . ' & + _ -. It starts with a letter or a digit, and it can't be just a number.`;
export const BAD_DESCRIPTION = `A description can have up to ${POOL_TEXT.description} characters, and no invisible ones.`;

export const visibilityOption = option.string({
  description: 'Who can see the pool and use its agents',
  choices: [
    { name: 'Everybody', value: 'public' },
    { name: 'Members of the pool', value: 'private' },
  ],
});
export const descriptionOption = option.string({
  description: 'What the pool is for',
  maxLength: POOL_TEXT.description,
});
