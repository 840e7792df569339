import { controlCommand } from './request.ts';

export const shuffle = controlCommand('Shuffle the queue', 'shuffle', {});
