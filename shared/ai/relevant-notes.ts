/** Finds which of a member's notes have something to do with a question. */
import { run, type Store } from '../platform/store.ts';
import { ProviderError } from './chat.ts';
import { type Embedder, embedWithin } from './embedding.ts';
import { DIRECT, type Scope } from './memory.ts';
import { questionQueries } from './note-words.ts';
import type { Note } from './notes.ts';
import { cosine, fuse, unpackVector } from './vectors.ts';

/** How long a question may take to embed, in milliseconds. Someone waits for the answer, and words do without. */
const EMBED_MS = 2_000;
/** Of a question, the last characters are embedded. */
const QUESTION_LENGTH = 2_000;
/** More than is asked for, of each ranking: what both have comes first. */
const WIDER = 3;

export interface NotesRequest {
  userId: string;
  scope: Scope;
  question: string;
  /** How many at most. */
  most: number;
  /** Also finds notes that say it in other words. `key` is what its embedding is billed under, once. */
  embedding?: { embedder: Embedder; key: string; signal: AbortSignal; fetch?: typeof fetch } | undefined;
}

/**
 * The notes of this member in this place, most relevant first; none without their consent there. If the provider of embeddings doesn't
 * answer in time, words alone decide.
 *
 * @throws if the request's signal has aborted.
 */
export async function relevantNotes(
  store: Store,
  { userId, scope, question, most, embedding }: NotesRequest,
): Promise<readonly Note[]> {
  const { ranked, vectors, missing } = await run<'ai_relevant_notes', Found>(store, 'ai_relevant_notes', {
    ...{ user: userId, scope, words: questionQueries(question), most: most * WIDER },
    model: embedding?.embedder.model ?? null,
  });
  // Notes from before there was such a provider, or after it got another model.
  if (missing > 0) await run(store, 'ai_embed_later', { user: userId, scope });
  const similar =
    embedding && vectors.length > 0 ? await similarNotes(store, userId, scope, question, embedding, vectors) : [];
  const chosen = fuse([ranked, similar.slice(0, most * WIDER)], most);
  // Read last: whatever was forgotten meanwhile isn't used anymore.
  return chosen.length === 0 ? [] : readChosen(store, userId, scope, chosen);
}

interface Found {
  /** Numbers, best first. */
  ranked: number[];
  vectors: { number: number; vector: string }[];
  missing: number;
}

async function similarNotes(
  store: Store,
  userId: string,
  scope: Scope,
  question: string,
  { embedder, key, signal, fetch: send }: NonNullable<NotesRequest['embedding']>,
  vectors: Found['vectors'],
): Promise<number[]> {
  const late = AbortSignal.timeout(EMBED_MS);
  const options = { signal: AbortSignal.any([signal, late]), ...(send && { fetch: send }) };
  const payer = { key: `${key}:notes`, userId, guildId: scope === DIRECT ? undefined : scope };
  let vector: number[];
  try {
    const outcome = await embedWithin(store, embedder, payer, [question.slice(-QUESTION_LENGTH)], options);
    if (outcome.status === 'over_budget') return [];
    [vector = []] = outcome.vectors;
  } catch (error) {
    signal.throwIfAborted();
    if (late.aborted || error instanceof ProviderError) return [];
    throw error;
  }
  return vectors
    .flatMap(({ number, vector: packed }) => {
      const likeness = cosine(vector, unpackVector(packed));
      return likeness === undefined || likeness <= 0 ? [] : [{ number, likeness }];
    })
    .sort((a, b) => b.likeness - a.likeness || b.number - a.number)
    .map(({ number }) => number);
}

function readChosen(store: Store, user: string, scope: Scope, chosen: readonly number[]): Promise<readonly Note[]> {
  return run(
    store,
    'ai_chosen_notes',
    (sql) => sql`(
      select coalesce(jsonb_agg(jsonb_build_object('number', n.number, 'text', n.text, 'tags', n.tags, 'at', n.at) order by w.place), '[]')
      from jsonb_array_elements_text(${sql.json([...chosen])}) with ordinality w(number, place)
      join ai_note n on n.user_id = ${user} and n.scope = ${scope} and n.number = w.number::integer
      join ai_consent c on c.user_id = n.user_id and c.scope = n.scope and c.is_given)`,
  );
}
