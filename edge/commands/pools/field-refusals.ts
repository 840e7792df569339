/** Why a pool can't have these properties. */
import { POOL_TEXT } from '../../../shared/voice/pool-name.ts';

export const NAME_TAKEN = 'A pool with that name already exists. Choose another name.';
export const BAD_NAME = `A pool's name can have up to ${POOL_TEXT.name} letters, digits, spaces, and . ' & + _ -. It starts with a letter or a digit, and it can't be just a number.`;
export const BAD_DESCRIPTION = `A description can have up to ${POOL_TEXT.description} characters, and no invisible ones.`;
