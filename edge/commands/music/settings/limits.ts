import { MUSIC } from '../../../../shared/music/catalog.ts';
import { option, subcommand } from '../../services.ts';
import { changeSettings, STAFF } from './change.ts';

const bounded = (description: string, { least, most }: { least: number; most: number }) =>
  option.integer({ description, min: least, max: most });

export const limits = subcommand({
  ...STAFF,
  description: 'Limit the queue, and set the starting volume',
  options: {
    queue: bounded('Most tracks in the queue', MUSIC.queue),
    track: bounded('Longest track, in minutes', MUSIC.trackMinutes),
    total: bounded('Longest queue, in minutes', MUSIC.queueMinutes),
    volume: bounded('Volume of new sessions, in percent', MUSIC.volume),
  },
  run: (context) => {
    const { queue, track, total, volume } = context.options;
    return changeSettings(context, { maxQueue: queue, maxTrackMinutes: track, maxQueueMinutes: total, volume });
  },
});
