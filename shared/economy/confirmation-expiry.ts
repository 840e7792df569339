/** Closes payments and staff orders that nobody confirmed, and says so where they were requested. */
import { interactionSeal, type StoredInteraction, storedInteraction } from '../jobs/interaction.ts';
import { job } from '../jobs/job.ts';
import { call } from '../platform/call.ts';
import type { Store } from '../platform/store.ts';
import { CONFIRMATION_MINUTES } from './catalog.ts';

const MINUTE_MS = 60_000;
/** Discord's gray of inactive things. */
const COLOR = 0x80848e;

/** Closes one request. The job's key is the idempotency key under which it was requested. */
export const expireConfirmation = job({
  kind: 'expire_confirmation',
  at: 'edge',
  payload: storedInteraction,
  run: async ({ payload, key, settle, webhookOf, log }) => {
    let isExpired = false;
    await settle(async (sql) => {
      const [row] = await sql<{ requested: object | null }[]>`
        select ${call(sql, 'economy_expire_confirmation', { requestKey: key })} as requested`;
      isExpired = row?.requested != null;
    });
    if (!isExpired) return;
    const description = `You didn't confirm this within ${CONFIRMATION_MINUTES} minutes. Nothing was changed. Use the command again.`;
    const message = { content: '', embeds: [{ color: COLOR, title: 'Expired', description }], components: [] };
    try {
      const webhook = await webhookOf(payload, interactionSeal(key));
      await webhook.editOriginal({ payload: message, files: [] });
    } catch (error) {
      // The member deleted the message, for example. A press on it finds the request expired all the same.
      log.info({ key, error }, 'could not close an expired request');
    }
  },
});

/** When a request that nobody confirms closes, and the prompt to edit then; null: it expires without saying so. */
export function expiryOf(store: Store, interaction: StoredInteraction | undefined): object | null {
  if (interaction === undefined) return null;
  return { at: new Date(store.clock().getTime() + CONFIRMATION_MINUTES * MINUTE_MS).toISOString(), interaction };
}
