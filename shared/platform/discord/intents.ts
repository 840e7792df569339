/** Whether the operator has switched on what Discord doesn't give every application. */
import * as z from 'zod';
import type { DiscordRest } from './rest.ts';
import { route } from './route.ts';

/** Applications in fewer than 100 servers have the limited flags. https://docs.discord.com/developers/resources/application#application-object-application-flags */
const MESSAGE_CONTENT = (1 << 18) | (1 << 19);

const applicationBody = z.object({ flags: z.number().default(0) });

/** Timeout, in milliseconds: members wait for it. */
const TIMEOUT_MS = 5_000;

/** Whether the bot may read what messages say. Undefined if Discord didn't tell. */
export async function hasMessageContent(rest: DiscordRest): Promise<boolean | undefined> {
  const found = await rest.request(route('/applications/@me'), {
    ...{ method: 'GET', deadlineMs: TIMEOUT_MS, response: applicationBody },
  });
  return found.ok ? (found.data.flags & MESSAGE_CONTENT) !== 0 : undefined;
}
