/** What `/music play` and `/playlist add` suggest while someone types. */

import { searchingNode } from '../../../shared/music/reads.ts';
import { lengthText } from '../../../shared/music/time.ts';
import { CallError } from '../../../shared/voice/call-errors.ts';
import { NodeUnreachable } from '../../../shared/voice/control-client.ts';
import type { CallAnswer } from '../../../shared/voice/protocol.ts';
import type { Choice } from '../../interactions/option.ts';
import { autocomplete } from '../services.ts';

/** Characters in a choice's name, and in its value. */
const LONGEST = 100;
const MOST = 10;
/** Shorter searches find anything and nothing. */
const LEAST = 2;

type Found = CallAnswer<'search'>['tracks'][number];

/** Searches on any node, because no session is needed. Empty when there is no node. */
export const searchChoices = autocomplete(async ({ value, options, user, store, voice }) => {
  const query = value.trim();
  if (query.length < LEAST || voice.control === undefined) return [];
  // A link needs no search.
  if (/^https?:\/\//i.test(query)) return query.length <= LONGEST ? [{ name: query, value: query }] : [];
  const node = await searchingNode(store);
  if (node === undefined) return [];
  const source = typeof options.source === 'string' ? { source: options.source } : {};
  try {
    const { tracks } = await voice.control.call(node, 'search', { query, most: MOST, member: user.id, ...source });
    return tracks.map(choiceOf).filter(({ value }) => value !== '');
  } catch (error) {
    if (error instanceof NodeUnreachable || error instanceof CallError) return [];
    throw error;
  }
});

function choiceOf({ title, author, lengthMs, uri }: Found): Choice<string> {
  const words = [title.trim(), author.trim()].filter((part) => part !== '');
  const length = lengthMs === null ? '' : ` (${lengthText({ lengthMs, isStream: false })})`;
  return {
    name: `${truncated(words.join(' · ') || 'Untitled', LONGEST - length.length)}${length}`,
    value:
      uri !== null && uri.length <= LONGEST && /^https?:\/\//i.test(uri) ? uri : truncated(words.join(' '), LONGEST),
  };
}

/** As many whole characters as fit. */
function truncated(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > most - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
