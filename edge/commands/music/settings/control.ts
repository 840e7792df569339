import { MUSIC } from '../../../../shared/music/catalog.ts';
import { refuse } from '../../../interactions/reply.ts';
import { option, subcommand } from '../../services.ts';
import { changeSettings, STAFF } from './change.ts';

export const control = subcommand({
  ...STAFF,
  description: 'Choose who can control the music',
  options: {
    mode: option.string({
      description: 'Open: anyone listening. DJ: the DJ role, and members for their own tracks',
      choices: [
        { name: 'Open', value: 'open' },
        { name: 'DJ', value: 'dj' },
      ],
    }),
    dj: option.role({ description: 'The DJ role' }),
    votes: option.integer({
      description: 'Percent of listeners who have to vote to skip; 0 for no votes',
      min: 0,
      max: MUSIC.voteShare.most,
    }),
    fair: option.boolean({ description: 'Members take turns in the queue' }),
  },
  run: (context) => {
    const { mode, dj, votes, fair } = context.options;
    if (votes !== undefined && votes !== 0 && votes < MUSIC.voteShare.least)
      return refuse(`\`votes\` has to be at least ${MUSIC.voteShare.least} percent, or 0 for no votes.`);
    // @everyone has the server's own id, and is in no member's list of roles.
    const djRole = dj === undefined ? undefined : dj.id === context.guild.id ? null : dj.id;
    return changeSettings(context, { mode, djRole, voteShare: votes === 0 ? null : votes, isFair: fair });
  },
});
