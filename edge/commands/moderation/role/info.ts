import { assignObstacle, grantedBy } from '../../../../shared/moderation/reach.ts';
import { permissionLabel } from '../../../../shared/platform/discord/permissions.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { sceneOf } from '../../../moderation/perform.ts';
import { assignRefusal } from '../../../moderation/roles.ts';
import { COLORS, plain } from '../../format.ts';
import { gatedRead } from '../../gated-read.ts';
import { subcommand } from '../../services.ts';
import { roleOption } from './options.ts';

export const info = subcommand({
  contexts: ['guild'],
  description: 'What a role grants, and whether you can hand it out',
  effect: 'read',
  visibility: 'ephemeral',
  options: { role: roleOption },
  run: (context) =>
    gatedRead(context, sceneOf(context), (scene) => {
      if ('sentence' in scene) return refuse(scene.sentence);
      const role = scene.server.roles.find(({ id }) => id === context.options.role.id);
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
    }),
});
