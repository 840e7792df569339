import { controlCommand } from './request.ts';

export const resume = controlCommand('Continue paused music', 'pause', { isPaused: false });
