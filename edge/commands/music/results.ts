/** The results of requests as answers. */
import { addedEmbed, resultEmbed, type SessionInfo } from '../../../shared/music/result-text.ts';
import type { Done } from '../../../shared/music/verbs.ts';
import { type MessageBody, type Outcome, reply } from '../../interactions/reply.ts';

export { doneSentence, isDone, nothingPlaysIn, refusalSentence } from '../../../shared/music/result-text.ts';
export type { SessionInfo };

/** Turns what was done into an answer. */
export type Render = (done: Done, session: SessionInfo) => Outcome | Promise<Outcome>;

/** What was done, in an embed. */
export function resultReply(done: Done, session: SessionInfo): Outcome {
  return reply({ embeds: [resultEmbed(done, session)] });
}

/** What was added, its position, and what didn't fit. */
export function addedMessage(done: Extract<Done, { status: 'added' }>, session: SessionInfo): MessageBody {
  return { embeds: [addedEmbed(done, session)] };
}
