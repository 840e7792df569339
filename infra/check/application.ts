/** The Discord application, as its own token sees it. */
import * as z from 'zod';
import type { DiscordOutcome, DiscordRest } from '../../shared/platform/discord/rest.ts';
import { route } from '../../shared/platform/discord/route.ts';
import { dataOf } from '../scripts/registration.ts';

const user = z.object({ id: z.string() });
const applicationBody = z.object({
  id: z.string(),
  name: z.string(),
  verify_key: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .optional(),
  flags: z.number().default(0),
  interactions_endpoint_url: z.string().nullish(),
  redirect_uris: z.array(z.string()).default([]),
  owner: user.optional(),
  team: z.object({ members: z.array(z.object({ user })) }).nullish(),
});

/** https://docs.discord.com/developers/resources/application#application-object */
export type Application = z.output<typeof applicationBody>;

/** Time limit, in milliseconds. */
const TIMEOUT_MS = 5_000;

/** Asks Discord. https://docs.discord.com/developers/resources/application#get-current-application */
export function requestApplication(
  discord: DiscordRest,
  deadlineMs = TIMEOUT_MS,
): Promise<DiscordOutcome<Application>> {
  return discord.request(route('/applications/@me'), { method: 'GET', deadlineMs, response: applicationBody });
}

/** @throws with a sentence if Discord rejects the token or doesn't answer. */
export async function readApplication(discord: DiscordRest): Promise<Application> {
  return dataOf(await requestApplication(discord));
}
