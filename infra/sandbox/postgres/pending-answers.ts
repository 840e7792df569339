import { connect } from '../../../shared/platform/postgres.ts';

export interface PendingAnswers {
  /** Whether a job still has to answer this interaction. False if the database can't tell. */
  isPending(interactionId: string): Promise<boolean>;
  stop(): Promise<void>;
}

/** Tells the local Discord whether what a member sees is progress or the answer. @param url of the database that has the jobs. */
export async function watchAnswers(url: string): Promise<PendingAnswers> {
  const sql = connect(url, { max: 1 });
  const isPending = async (interactionId: string): Promise<boolean> => {
    // What isn't due yet is about something later, such as a confirmation that expires.
    const [row] = await sql<{ pending: boolean }[]>`
      select exists (
        select from job
        where key = ${interactionId} and payload ? 'token' and dead_at is null and (attempts > 0 or run_at <= now())
      ) as pending`.catch(() => []);
    return row?.pending ?? false;
  };
  // Connects now, because connecting on a busy machine may take longer than the answer.
  await isPending('');
  return { isPending, stop: () => sql.end({ timeout: 1 }) };
}
