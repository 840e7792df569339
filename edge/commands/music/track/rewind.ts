import { stepCommand } from './step.ts';

export const rewind = stepCommand('Go back in the current track', -1);
