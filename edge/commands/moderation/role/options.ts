import { option } from '../../services.ts';

export const userOption = option.user({ description: 'The member', required: true });
export const roleOption = option.role({ description: 'The role', required: true });
