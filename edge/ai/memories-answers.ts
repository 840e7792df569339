/** What `/memories` says. Loaded when someone uses it. */

import { scopeOf } from '../../shared/ai/memory.ts';
import { MEMORY } from '../../shared/ai/memory-limits.ts';
import { exportNotes, listNotes, type Note, readConsent } from '../../shared/ai/notes.ts';
import { plainWithin } from '../../shared/platform/markdown.ts';
import type { searchArg } from '../commands/ai/memories/search-arg.ts';
import { fittingSearch } from '../commands/ai/memories/search-arg.ts';
import { COLORS, counted, plain, timestamp } from '../commands/format.ts';
import { type Paginator, type Place, readPage, rowOf } from '../commands/paginator.ts';
import type { Services } from '../commands/services.ts';
import type { Invocation } from '../interactions/invocation.ts';
import { type Outcome, refuse, reply } from '../interactions/reply.ts';
import { inPlace } from './note-texts.ts';

type Context = Invocation & Services;

const PER_PAGE = 5;
/** Of a note and its tags on a page, in characters after escaping. Five of both fit into an embed. */
const SHOWN = { text: 580, tags: 150 } as const;
/** Of one file: Discord takes 10 MiB, and 4,000 of the longest notes have 8. */
const PER_FILE = 4_000;

export async function showMemories(
  { store, guild, user }: Context,
  typed: string,
  asked: number,
  place: Place,
  buttons: Paginator<{ search: typeof searchArg }>['buttons'],
): Promise<Outcome> {
  const scope = scopeOf(guild);
  const search = fittingSearch(typed.trim());
  const { found, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => listNotes(store, user.id, scope, { search, ...slice }),
    ({ total }) => total,
  );
  const { notes, total, isConsentGiven } = found;
  const here = inPlace(scope);
  const none =
    search === ''
      ? `You have no notes ${here}. Add one with \`/remember\`.`
      : `None of your notes ${here} has “${plain(search)}” in it.`;
  const unused =
    total > 0 && !isConsentGiven
      ? ['You took back your consent here, so I don’t use these. `/consent set allow:True` allows it again.', '']
      : [];
  return place({
    embeds: [
      {
        color: COLORS.accent,
        title: search === '' ? 'Your notes' : `Your notes with “${plainWithin(search, 100)}”`,
        description: [...unused, notes.length === 0 ? none : notes.map(lineOf).join('\n')].join('\n'),
        ...(total > 0 && {
          footer: { text: search === '' ? `${total} of up to ${MEMORY.notes} notes ${here}` : counted(total, 'note') },
        }),
      },
    ],
    rows: rowOf(buttons({ search }, position, user.id)),
  });
}

function lineOf({ number, text, tags, at }: Note): string {
  const line = `**#${number}** · ${timestamp(new Date(at))} · ${plainWithin(text, SHOWN.text)}`;
  return tags.length === 0 ? line : `${line}\n-# ${plainWithin(tags.join(', '), SHOWN.tags)}`;
}

export async function exportMemories(
  { store, guild, user, now }: Context,
  from: 'here' | 'everywhere',
): Promise<Outcome> {
  const scope = scopeOf(guild);
  const isAll = from === 'everywhere';
  const [notes, { elsewhere }] = await Promise.all([
    exportNotes(store, user.id, isAll ? from : scope),
    readConsent(store, user.id, scope),
  ]);
  const where = isAll ? 'in all servers and direct messages' : inPlace(scope);
  const others =
    !isAll && elsewhere > 0
      ? ` You have ${counted(elsewhere, 'more note')} in other places: \`/memories export from:Everywhere\`.`
      : '';
  if (notes.length === 0) return refuse(`You have no notes ${where}.${others}`);
  const files = Array.from({ length: Math.ceil(notes.length / PER_FILE) }, (_, index) => {
    const part = notes.slice(index * PER_FILE, (index + 1) * PER_FILE);
    return {
      name: index === 0 ? 'memories.json' : `memories-${index + 1}.json`,
      contentType: 'application/json',
      data: JSON.stringify(
        { member: user.id, exportedAt: now.toISOString(), notes: part.map((note) => exported(note)) },
        null,
        2,
      ),
    };
  });
  return reply({ content: `${counted(notes.length, 'note')} ${where}.${others}`, files });
}

/** `scope` is `dm`, or the ID of a server: a text, because readers of JSON round numbers that long. */
function exported({ number, scope, text, tags, at }: Note & { scope: string }) {
  return { id: number, scope, note: text, tags, at: new Date(at).toISOString() };
}
