import { GatewayCloseCodes, GatewayIntentBits } from 'discord-api-types/v10';
import { CloseError } from './connection.ts';

/** These have to be turned on in the developer portal, and no application in the sandbox has them on. */
const privileged = GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildPresences | GatewayIntentBits.MessageContent;

const known = Object.values(GatewayIntentBits)
  .filter((bit) => typeof bit === 'number')
  .reduce((all, bit) => all | BigInt(bit), 0n);

/** @throws {CloseError} 4013 for unknown bits, 4014 for privileged ones. */
export function checkIntents(intents: number): void {
  if (!Number.isSafeInteger(intents) || intents < 0 || BigInt(intents) & ~known) {
    throw new CloseError(GatewayCloseCodes.InvalidIntents, 'Invalid intents.');
  }
  if (intents & privileged) throw new CloseError(GatewayCloseCodes.DisallowedIntents, 'Disallowed intents.');
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
