/** The short messages that most commands answer with. */
import { type MessageBody, type Outcome, reply, update } from '../interactions/reply.ts';
import { COLORS } from './format.ts';

/** A message of one embed. */
export function embed(description: string, color: number = COLORS.accent): MessageBody {
  return { embeds: [{ color, description }] };
}

/** Says what was changed. */
export function changed(description: string): Outcome {
  return reply(embed(description, COLORS.gain));
}

/** Replaces a prompt with what came of it. */
export function closed(description: string): Outcome {
  return update({ ...embed(description, COLORS.calm), rows: [] });
}

/** To whoever wants to give something to someone who can't see it here. */
export function notHere(userId: string): string {
  return `<@${userId}> isn't in this server, so they wouldn't see this. Pick a member, or do it in a server you share.`;
}
