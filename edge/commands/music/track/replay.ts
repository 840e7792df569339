import { controlCommand } from '../request.ts';

export const replay = controlCommand('Start the current track again', 'seek', { position: 0 });
