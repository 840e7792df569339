/** Embeds notes after they were made, so that no member waits for a provider. */
import * as z from 'zod';
import { jobWith } from '../jobs/job.ts';
import type { JobServices } from '../jobs/services.ts';
import { call } from '../platform/call.ts';
import type { Sql } from '../platform/postgres.ts';
import { run, type Store } from '../platform/store.ts';
import { ProviderError } from './chat.ts';
import { type AiParts, EMBEDDING_BATCH, embedderOf, embedWithin } from './embedding.ts';
import { DIRECT, type Scope } from './memory.ts';
import { packVector } from './vectors.ts';

/** `ai_embed_later` adds it. */
const KIND = 'embed_notes';
/** A provider that fails more often is left alone, until there's another note or question. */
const TRIES = 4;

/** Notes with consent that have no embedding by this model. */
function readUnembedded(
  store: Store,
  user: string,
  scope: Scope,
  model: string,
): Promise<readonly { number: number; text: string }[]> {
  return run(
    store,
    'ai_unembedded_notes',
    (sql) => sql`(
      select coalesce(jsonb_agg(to_jsonb(p)), '[]') from (
        select n.number, concat_ws(E'\n', n.text, (select string_agg(tag, ', ') from jsonb_array_elements_text(n.tags) tag)) as text
        from ai_note n join ai_consent c using (user_id, scope)
        where n.user_id = ${user} and n.scope = ${scope} and c.is_given and n.model is distinct from ${model}
        order by n.number desc limit ${EMBEDDING_BATCH}) p)`,
  );
}

/** The notes of one member in one place. Without a provider, they're found by their words alone. */
export const embedNotes = jobWith<JobServices & { ai: AiParts }>()({
  kind: KIND,
  at: 'anywhere',
  payload: () => z.object({ user: z.string(), scope: z.string() }),
  run: async ({ payload: { user, scope }, key, attempt, dueAt, now, signal, settle, store, log, ai }) => {
    const embedder = embedderOf(ai);
    if (embedder === undefined) return settle();
    const notes = await readUnembedded(store, user, scope, embedder.model);
    let vectors: number[][] = [];
    if (notes.length > 0) {
      const payer = {
        ...{ key: `${KIND}:${key}:${dueAt.getTime()}:${attempt}`, userId: user },
        guildId: scope === DIRECT ? undefined : scope,
      };
      const texts = notes.map(({ text }) => text);
      try {
        const outcome = await embedWithin(store, embedder, payer, texts, { signal });
        if (outcome.status === 'over_budget') return settle(undefined, new Date(outcome.resetsAt));
        vectors = outcome.vectors;
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        const mayPass = error.problem === 'transient' || error.problem === 'limited';
        if (mayPass && attempt < TRIES) throw error;
        // A job that's given up would keep the next one from being added.
        log.warn({ error }, 'could not embed notes');
        return settle();
      }
    }
    const packed = notes.map(({ number }, index) => ({ number, vector: packVector(vectors[index] ?? []) }));
    const keep = async (sql: Sql): Promise<boolean> => {
      const [row] = await sql<{ isLeft: boolean }[]>`
        select ${call(sql, 'ai_embed_notes', { user, scope, model: embedder.model, vectors: packed })} as "isLeft"`;
      return row?.isLeft === true;
    };
    try {
      await settle(async (sql) => {
        if (await keep(sql)) throw new NotesLeft();
      });
    } catch (error) {
      if (!(error instanceof NotesLeft)) throw error;
      await settle(async (sql) => void (await keep(sql)), now);
    }
  },
});

/** There are more notes than one batch, or another one was added meanwhile: it didn't add a job, because this one was still there. */
class NotesLeft extends Error {
  override name = 'NotesLeft';
}
