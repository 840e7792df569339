/** `/role info`. */
import { assignObstacle, grantedBy } from '../../shared/moderation/reach.ts';
import { COLORS } from '../../shared/platform/colors.ts';
import { permissionLabel } from '../../shared/platform/discord/permissions.ts';
import { plain } from '../../shared/platform/markdown.ts';
import { type Outcome, refuse, reply } from '../interactions/reply.ts';
import { sceneOf } from './perform.ts';
import { assignRefusal } from './roles.ts';
import type { ModerationContext } from './services.ts';

export async function roleInfo(context: ModerationContext, roleId: string): Promise<Outcome> {
  const scene = await sceneOf(context);

  if ('sentence' in scene) return refuse(scene.sentence);
  const role = scene.server.roles.find(({ id }) => id === roleId);
  if (role === undefined) return refuse('That role doesn’t exist anymore. Pick another one.');
  const obstacle = assignObstacle(scene, role);
  const above = scene.server.roles.filter(({ position }) => position > role.position).length;
  const granted = grantedBy(role).map(permissionLabel);
  const fields = [
    { name: 'Role', value: `<@&${role.id}> (${role.id})` },
    { name: 'Position', value: above === 0 ? 'The highest role' : `${above} above it`, inline: true },
    { name: 'Handed out by', value: role.managed ? 'Discord' : 'staff', inline: true },
    { name: 'Staff permissions', value: granted.length === 0 ? 'None' : granted.join(', ') },
    {
      name: 'Can you hand it out here?',
      value:
        obstacle === undefined
          ? 'Its position allows it. You also need **Manage Roles**, or the staff role.'
          : assignRefusal(obstacle, role.id),
    },
  ];
  return reply({ embeds: [{ color: COLORS.accent, title: plain(role.name), fields }] });
}
