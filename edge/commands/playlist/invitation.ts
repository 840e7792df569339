/** Asks a member whether they want to edit a playlist. Nobody is admitted without having said so. */
import { answerInvitation } from '../../../shared/music/invitations.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, refuse, update } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { embed } from '../messages.ts';
import { button } from '../services.ts';
import { playlistCaller } from './caller.ts';

const DAYS = 7;

export const answer = button({
  id: 'playlist.invited',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'public',
  args: { playlist: arg.snowflake(), decision: arg.oneOf('accept', 'decline') },
  run: async (context) => {
    const { store, args, user } = context;
    const outcome = await answerInvitation(store, playlistCaller(context), args.playlist, args.decision === 'accept');
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'too_many')
      return refuse('That playlist has reached its editor limit. Ask its owner to make room.');
    return update({ content: '', ...embed(sentenceOf(outcome, user.id), COLORS.calm), rows: [] });
  },
});

function sentenceOf(
  outcome: { status: 'accepted' | 'declined'; name: string } | { status: 'not_invited' },
  member: string,
): string {
  switch (outcome.status) {
    case 'accepted':
      return `<@${member}> can edit **${plain(outcome.name)}** now. \`/playlist leave\` gives that up again.`;
    case 'declined':
      return `<@${member}> declined the invitation to edit **${plain(outcome.name)}**.`;
    case 'not_invited':
      return 'This invitation is no longer open. Ask the owner of the playlist for a new one.';
  }
}

/** @param name as it's shown. @param playlist its id. */
export function invitation(from: string, to: string, name: string, playlist: string): MessageBody {
  const place = (decision: 'accept' | 'decline', label: string, style: 'success' | 'secondary') =>
    answer.with({ playlist, decision }, { label, style, onlyFor: to });
  return {
    content: `<@${to}>, you're invited.`,
    embeds: [
      {
        color: COLORS.accent,
        description: `<@${from}> invites you to edit the playlist ${name}.`,
        footer: { text: `Open for ${DAYS} days` },
      },
    ],
    rows: [[place('accept', 'Accept', 'success'), place('decline', 'Decline', 'secondary')]],
    pings: [to],
  };
}
