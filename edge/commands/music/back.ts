import { controlCommand } from './request.ts';

export const back = controlCommand('Go back to the previous track', 'back', {});
