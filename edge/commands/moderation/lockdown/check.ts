import { channelOf, permissionRefusal, sceneOf } from '../../../moderation/perform.ts';
import type { GuildContext } from '../../services.ts';

/** Why someone can't lock down a category, or the server; undefined if they can. What the bot lacks is reported by channel. */
export async function lockdownRefusal(
  context: GuildContext,
  category: string | undefined,
): Promise<string | undefined> {
  const scene = await sceneOf(context);
  if ('sentence' in scene) return scene.sentence;
  if (category === undefined) return permissionRefusal(scene, { actor: ['ManageChannels'], bot: ['ManageRoles'] });
  const channel = await channelOf(scene, category);
  if ('sentence' in channel) return channel.sentence;
  return permissionRefusal(scene, { actor: ['ManageChannels'], bot: [] }, channel);
}
