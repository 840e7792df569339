import { GatewayCloseCodes, GatewayIntentBits } from 'discord-api-types/v10';
import type { PrivilegedIntents } from '../bots.ts';
import { CloseError } from './connection.ts';

/** Those that have to be turned on in the developer portal, and that the application hasn't. Nobody has presences. */
function disallowed({ guildMembers, messageContent }: PrivilegedIntents): number {
  return (
    GatewayIntentBits.GuildPresences |
    (guildMembers ? 0 : GatewayIntentBits.GuildMembers) |
    (messageContent ? 0 : GatewayIntentBits.MessageContent)
  );
}

const known = Object.values(GatewayIntentBits)
  .filter((bit) => typeof bit === 'number')
  .reduce((all, bit) => all | BigInt(bit), 0n);

/** @throws {CloseError} 4013 for unknown bits, 4014 for privileged ones that are off. */
export function checkIntents(intents: number, allowed: PrivilegedIntents): void {
  if (!Number.isSafeInteger(intents) || intents < 0 || BigInt(intents) & ~known) {
    throw new CloseError(GatewayCloseCodes.InvalidIntents, 'Invalid intents.');
  }
  if (intents & disallowed(allowed)) throw new CloseError(GatewayCloseCodes.DisallowedIntents, 'Disallowed intents.');
}

/**
 * Validates the shard to serve. Defaults to a single shard.
 *
 * @throws {CloseError} 4010
 */
export function checkShard(shard: readonly [number, number] | undefined): readonly [number, number] {
  const [index, count] = shard ?? [0, 1];
  if (index < 0 || count < 1 || index >= count) throw new CloseError(GatewayCloseCodes.InvalidShard, 'Invalid shard.');
  return [index, count];
}
