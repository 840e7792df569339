import { controlCommand } from './request.ts';

export const clear = controlCommand('Clear the queue, and keep playing the current track', 'clear', {});
