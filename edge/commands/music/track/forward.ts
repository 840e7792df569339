import { stepCommand } from './step.ts';

export const forward = stepCommand('Skip ahead in the current track', 1);
