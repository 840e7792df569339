import { option } from '../../services.ts';

/** Voice channels and Stages. */
export const VOICE = [2, 13];

export const userOption = option.user({ description: 'The member', required: true });
