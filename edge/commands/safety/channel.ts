/** A channel with its overwrites, as the rules about permissions take it. */
import * as z from 'zod';
import type { ServerChannel } from '../../../shared/platform/discord/member-permissions.ts';
import type { DiscordOutcome, DiscordRest } from '../../../shared/platform/discord/rest.ts';
import { route } from '../../../shared/platform/discord/route.ts';
import { lazily } from '../../../shared/platform/lazily.ts';
import type { DiscordServices } from '../../discord-services.ts';

const channelBody = lazily(() =>
  z.object({
    type: z.number(),
    permission_overwrites: z
      .object({ id: z.string(), allow: z.string().regex(/^\d+$/), deny: z.string().regex(/^\d+$/) })
      .array()
      .optional(),
  }),
);

/** Reads a channel that isn't a thread. */
export async function readChannel(rest: DiscordRest, channel: string): Promise<DiscordOutcome<ServerChannel>> {
  const read = await rest.request(route('/channels/:channel', { channel }), { method: 'GET', response: channelBody() });
  if (!read.ok) return read;
  const { type, permission_overwrites: overwrites = [] } = read.data;
  const kind = type === 2 || type === 13 ? 'voice' : 'text';
  return {
    ok: true,
    data: {
      kind,
      overwrites: overwrites.map(({ id, allow, deny }) => ({ id, allow: BigInt(allow), deny: BigInt(deny) })),
    },
  };
}

/**
 * A channel that the bot may not see, in which it has no permissions then.
 *
 * @returns `gone`, or undefined where Discord doesn't tell.
 */
export async function findChannel(
  { rest, id: bot }: Pick<DiscordServices, 'rest' | 'id'>,
  channel: string,
): Promise<ServerChannel | 'gone' | undefined> {
  const read = await readChannel(rest, channel);
  if (read.ok) return read.data;
  if (read.problem === 'unknown_channel') return 'gone';
  const isHidden = read.problem === 'missing_access' || read.problem === 'missing_permissions';
  return isHidden ? { kind: 'text', overwrites: [{ id: bot, allow: 0n, deny: ~0n }] } : undefined;
}
