import { controlCommand } from './request.ts';

export const stop = controlCommand('Stop the music and clear the queue', 'stop', {});
