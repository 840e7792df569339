import { controlCommand } from './request.ts';

export const pause = controlCommand('Pause the music', 'pause', { isPaused: true });
