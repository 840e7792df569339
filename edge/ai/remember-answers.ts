/** What `/remember` says. Loaded when someone uses it. */

import { type NoteProblem, remember, scopeOf } from '../../shared/ai/memory.ts';
import { MEMORY } from '../../shared/ai/memory-limits.ts';
import { isGated } from '../../shared/platform/store.ts';
import { plain } from '../commands/format.ts';
import { changed } from '../commands/messages.ts';
import type { Services } from '../commands/services.ts';
import type { Answer } from '../interactions/behaviour.ts';
import type { Invocation } from '../interactions/invocation.ts';
import { refuse } from '../interactions/reply.ts';
import { inPlace } from './note-texts.ts';

export async function answerRemember(
  { store, caller, guild }: Invocation & Services,
  { note, tags }: { note: string; tags: string | undefined },
): Promise<Awaited<Answer>> {
  const outcome = await remember(store, caller, { text: note, tags });
  if (isGated(outcome)) return outcome;
  const here = inPlace(scopeOf(guild));
  switch (outcome.status) {
    case 'remembered': {
      const room = outcome.notes > MEMORY.notes * 0.9 ? ` That's ${outcome.notes} of ${MEMORY.notes} notes.` : '';
      return changed(
        `I'll remember this ${here} as **#${outcome.number}**: ${plain(note.trim())}\nTo have it forgotten, use \`/forget id:${outcome.number}\`.${room}`,
      );
    }
    case 'no_consent':
      return refuse(
        `I don't remember anything about you ${here}, because you haven't allowed it. To allow it, use \`/consent set allow:True\`. You can take that back at any time.`,
      );
    case 'too_many':
      return refuse(
        `I have ${MEMORY.notes} notes from you ${here}, and there's no room for more. Use \`/forget\` first.`,
      );
    default:
      return refuse(problemSentence(outcome));
  }
}

function problemSentence(problem: NoteProblem): string {
  switch (problem.status) {
    case 'empty':
      return 'There’s nothing to see in that note. Write a few words.';
    case 'too_long':
      return `A note can have up to ${MEMORY.noteLength} characters. Make it two notes.`;
    case 'too_many_tags':
      return `A note can have up to ${MEMORY.tags} tags.`;
    case 'long_tag':
      return `A tag can have up to ${MEMORY.tagLength} characters, and “${plain(problem.tag.slice(0, 60))}” has ${problem.tag.length}. Put commas between tags.`;
  }
}
