import { connect } from '../../../shared/platform/postgres.ts';
import type { Interaction } from '../discord/interactions/store.ts';

/** What an interaction's job is found by. */
export type Answerable = Pick<Interaction, 'id' | 'sourceId' | 'userId'>;

export interface PendingAnswers {
  /** Whether a job still has to answer this interaction. False if the database can't tell. */
  isPending(interaction: Answerable): Promise<boolean>;
  stop(): Promise<void>;
}

/** Tells the local Discord whether what a member sees is progress or the answer. @param url of the database that has the jobs. */
export async function watchAnswers(url: string): Promise<PendingAnswers> {
  const sql = connect(url, { max: 1 });
  const isPending: PendingAnswers['isPending'] = async ({ id, sourceId = '', userId }) => {
    // A button that counts once is known by its message, its own name, and whoever pressed it.
    const once = `^c:${sourceId}:[^:]+(:${userId})?$`;
    // What isn't due yet is about something later, such as a confirmation that expires.
    const [row] = await sql<{ pending: boolean }[]>`
      select exists (
        select from job
        where (key = ${`i:${id}`} or key ~ ${once}) and payload ? 'token' and dead_at is null and (attempts > 0 or run_at <= now())
      ) as pending`.catch(() => []);
    return row?.pending ?? false;
  };
  // Connects now, because connecting on a busy machine may take longer than the answer.
  await isPending({ id: '', userId: '' });
  return { isPending, stop: () => sql.end({ timeout: 1 }) };
}
