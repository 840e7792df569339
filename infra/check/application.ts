/** The Discord application, as its own token sees it. */
import * as z from 'zod';
import type { DiscordRest } from '../../shared/platform/discord/rest.ts';
import { route } from '../../shared/platform/discord/route.ts';
import { dataOf } from '../scripts/registration.ts';

const applicationBody = z.object({
  id: z.string(),
  name: z.string(),
  verify_key: z.string().optional(),
  flags: z.number().default(0),
  interactions_endpoint_url: z.string().nullish(),
});

/** https://docs.discord.com/developers/resources/application#application-object */
export type Application = z.output<typeof applicationBody>;

/** Time limit, in milliseconds. */
const TIMEOUT_MS = 5_000;

/** @throws with a sentence if Discord rejects the token or doesn't answer. */
export async function readApplication(discord: DiscordRest): Promise<Application> {
  const request = { method: 'GET', deadlineMs: TIMEOUT_MS, response: applicationBody } as const;
  return dataOf(await discord.request(route('/applications/@me'), request));
}
