import { changePlaylist } from '../../../shared/music/playlists.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { type Outcome, refuse, reply, whisper } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { embed, notHere } from '../messages.ts';
import { option, subcommand } from '../services.ts';
import { playlistCaller } from './caller.ts';
import { invitation } from './invitation.ts';
import { playlistOption } from './options.ts';
import { playlistRefusal } from './refusals.ts';

export const share = subcommand({
  contexts: ['guild'],
  description: 'Let others edit a playlist, or get a code to play and copy it',
  effect: 'change',
  visibility: 'public',
  options: {
    playlist: playlistOption,
    user: option.user({ description: 'A member to invite to edit it' }),
    role: option.role({ description: 'A role whose members can edit it' }),
    stop: option.boolean({ description: 'Stop sharing with the member or role (default: disable the code)' }),
  },
  run: async (context) => {
    const { store, options, guild } = context;
    const { playlist, user, role, stop = false } = options;
    if (user !== undefined && role !== undefined) return refuse('Choose either `user` or `role`, not both.');
    if (user?.isBot === true) return refuse("Bots can't edit playlists. Pick a member.");
    if (role !== undefined && role.id === guild.id)
      return refuse('That would be everyone. Leave out `role` to get a code that lets anyone play and copy it.');
    if (user?.id === context.user.id && !stop) return refuse("You can't invite yourself.");
    if (user !== undefined && !user.isMember && !stop) return refuse(notHere(user.id));
    const editor = user?.id ?? role?.id;
    const change =
      editor === undefined
        ? ({ action: stop ? 'unshare' : 'share' } as const)
        : ({ action: stop ? 'dismiss' : 'admit', editor, isRole: role !== undefined } as const);
    const outcome = await changePlaylist(store, playlistCaller(context), playlist, change);
    if (outcome.status === 'too_many')
      return refuse('That playlist has reached its limit of editors and invitations. Remove one with `stop`.');
    if (outcome.status === 'invited_already')
      return refuse(`<@${user?.id}> has an open invitation to edit **${plain(outcome.name)}** already.`);
    if (outcome.status === 'name_taken') throw new TypeError("Sharing doesn't set a name.");
    if (outcome.status !== 'changed') return playlistRefusal(outcome);
    const name = `**${plain(outcome.name)}**`;
    const who = user === undefined ? `<@&${role?.id}>` : `<@${user.id}>`;
    switch (change.action) {
      case 'share':
        return quietly(
          `Anyone with the code \`${outcome.code}\` can play ${name} (\`/playlist play\`) and copy it (\`/playlist import\`). Disable it with \`stop\`.`,
        );
      case 'unshare':
        return quietly(`The code of ${name} doesn't work anymore.`);
      case 'admit':
        if (user === undefined || !outcome.invitation) return quietly(`${who} can edit ${name} now.`);
        return reply(invitation(context.user.id, user.id, name, outcome.invitation));
      case 'dismiss':
        return quietly(`${who} can't edit ${name} anymore.`);
    }
  },
});

/** Only an invitation is for others to see. */
function quietly(description: string): Outcome {
  return whisper(embed(description, COLORS.gain));
}
